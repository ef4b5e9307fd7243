-- What wrk runs: it sends the octets of a file as they are, and says at the end what it saw, as one line of JSON.
--   wrk … -s load.lua URL -- FILE
-- Several requests in the file, with a NUL after each, are sent in random order.

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  local octets = file:read('*a')
  file:close()
  local requests = {}
  for one in octets:gmatch('([^%z]+)%z') do requests[#requests + 1] = one end
  if #requests == 1 then
    -- The one that wrk keeps ready, so that no Lua runs for each request.
    wrk.format = function() return requests[1] end
  else
    math.randomseed(1)
    request = function() return requests[math.random(#requests)] end
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"answers":%d,"octets":%.0f,"microseconds":%d,"failed":%d,"wrongStatus":%d,"p50":%d,"p99":%d}',
    summary.requests, summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99)))
end
