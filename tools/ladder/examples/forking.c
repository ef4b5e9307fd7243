/*
 * A server in C, as a course in systems programming begins: fork for each client, read a line, open a file, send it.
 * cc -O2 -o forking forking.c
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value == NULL ? otherwise : value;
}

static const char *media_type(const char *path) {
  static const char *types[][2] = {{".html", "text/html; charset=utf-8"}, {".css", "text/css"},
                                   {".js", "text/javascript"},            {".json", "application/json"},
                                   {".txt", "text/plain"},                {".svg", "image/svg+xml"},
                                   {".png", "image/png"}};
  const char *ending = strrchr(path, '.');
  for (size_t at = 0; ending != NULL && at < sizeof types / sizeof *types; at++)
    if (strcmp(ending, types[at][0]) == 0) return types[at][1];
  return "application/octet-stream";
}

static void send_all(int client, const char *octets, size_t length) {
  while (length > 0) {
    ssize_t sent = write(client, octets, length);
    if (sent <= 0) exit(0); /* the client has gone, and this process is only for it */
    octets += sent;
    length -= (size_t)sent;
  }
}

static void send_head(int client, const char *status, const char *type, long long length) {
  char head[512];
  int size = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\nConnection: close\r\n\r\n",
                      status, type, length);
  send_all(client, head, (size_t)size);
}

static void send_text(int client, const char *status, const char *text) {
  send_head(client, status, "text/plain", (long long)strlen(text));
  send_all(client, text, strlen(text));
}

/* Reads until the empty line. The rest of what came, the beginning of a body, is not looked at. */
static int read_head(int client, char *buffer, size_t room) {
  size_t length = 0;
  while (length < room - 1) {
    ssize_t got = read(client, buffer + length, room - 1 - length);
    if (got <= 0) return 0;
    length += (size_t)got;
    buffer[length] = '\0';
    if (strstr(buffer, "\r\n\r\n") != NULL) return 1;
  }
  return 0;
}

static void serve(int client, const char *root) {
  char buffer[16384], method[16], target[4096], path[8192], resolved[4096], base[4096];
  if (!read_head(client, buffer, sizeof buffer)) return;
  if (sscanf(buffer, "%15s %4095s", method, target) != 2) return send_text(client, "400 Bad Request", "Bad Request\n");
  target[strcspn(target, "?")] = '\0';
  int head_only = strcmp(method, "HEAD") == 0;
  if (!head_only && strcmp(method, "GET") != 0) return send_text(client, "405 Method Not Allowed", "GET only\n");
  if (strcmp(target, "/api/hello") == 0) return send_text(client, "200 OK", "Hello, world!\n");
  snprintf(path, sizeof path, "%s%s", root, strcmp(target, "/") == 0 ? "/index.html" : target);
  if (realpath(root, base) == NULL || realpath(path, resolved) == NULL) return send_text(client, "404 Not Found", "Not Found\n");
  if (strncmp(resolved, base, strlen(base)) != 0 || resolved[strlen(base)] != '/')
    return send_text(client, "404 Not Found", "Not Found\n");
  struct stat about;
  int file = open(resolved, O_RDONLY);
  if (file < 0 || fstat(file, &about) < 0 || !S_ISREG(about.st_mode)) return send_text(client, "404 Not Found", "Not Found\n");
  send_head(client, "200 OK", media_type(resolved), (long long)about.st_size);
  for (ssize_t got; !head_only && (got = read(file, buffer, sizeof buffer)) > 0;) send_all(client, buffer, (size_t)got);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(setting("PORT", "8080")))};
  inet_pton(AF_INET, setting("HOST", "127.0.0.1"), &address.sin_addr);
  int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 64) < 0) return perror("listen"), 1;
  signal(SIGCHLD, SIG_IGN); /* children that have ended are not kept */
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int client = accept(server, NULL, NULL);
    if (client < 0) continue;
    if (fork() == 0) {
      close(server);
      serve(client, setting("ROOT", "public"));
      shutdown(client, SHUT_WR);
      exit(0);
    }
    close(client);
  }
}
