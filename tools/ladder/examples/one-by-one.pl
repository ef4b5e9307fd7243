# A server in Perl that serves one client after the other, for as long as each of them stays.

use strict;
use warnings;
use IO::Socket::INET;

my $root = $ENV{ROOT} // 'public';
my %types = (html => 'text/html; charset=utf-8', css => 'text/css', js => 'text/javascript', json => 'application/json',
             txt => 'text/plain', svg => 'image/svg+xml', png => 'image/png');

my $server = IO::Socket::INET->new(LocalAddr => $ENV{HOST} // '127.0.0.1', LocalPort => $ENV{PORT} // 8080,
                                   Listen => 64, ReuseAddr => 1) or die "listen: $!\n";
$SIG{PIPE} = 'IGNORE';

sub answer {
  my ($client, $status, $type, $octets) = @_;
  print $client "HTTP/1.1 $status\r\nContent-Type: $type\r\nContent-Length: " . length($octets) . "\r\n\r\n" . $octets;
  $client->flush;
}

while (1) {
  my $client = $server->accept or next;
  binmode $client;
  # A request line, fields up to the empty line, and a body as long as the fields say.
  while (defined(my $line = <$client>)) {
    my ($method, $target, $version) = split ' ', $line;
    my %fields;
    while (defined(my $field = <$client>)) {
      last if $field =~ /^\r?\n$/;
      $fields{lc $1} = $2 if $field =~ /^([^:]+):\s*(.*?)\s*$/;
    }
    my $body = '';
    read $client, $body, $fields{'content-length'} if ($fields{'content-length'} // '') =~ /^\d+$/;
    my ($path) = split /\?/, $target // '/';
    $path =~ s/%([0-9a-f]{2})/chr hex $1/gei;
    my $file = $root . ($path eq '/' ? '/index.html' : $path);
    if ($path eq '/api/hello') {
      answer($client, '200 OK', 'text/plain', "Hello, world!\n");
    } elsif ($path eq '/api/echo' && $method eq 'POST' && $body =~ /^\s*\{\s*"message"\s*:\s*("(?:[^"\\]|\\.)*")\s*\}\s*$/) {
      answer($client, '200 OK', 'application/json', qq({"you sent":$1}));
    } elsif ($path !~ /\.\./ && -f $file && open my $handle, '<:raw', $file) {
      local $/;
      my ($ending) = $file =~ /\.(\w+)$/;
      answer($client, '200 OK', $types{$ending // ''} // 'application/octet-stream', scalar <$handle>);
    } else {
      answer($client, '404 Not Found', 'text/plain', "Not Found\n");
    }
    last if ($fields{connection} // '') =~ /\bclose\b/i || ($version // '') eq 'HTTP/1.0';
  }
  close $client;
}
