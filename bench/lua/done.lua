-- The last line of wrk's output: what was done, how long it took in milliseconds, what failed.

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('JSON {"done":%d,"us":%d,"p50":%.3f,"p95":%.3f,"p99":%.3f,"failed":%d}\n', summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    e.status + e.connect + e.read + e.write + e.timeout))
end
