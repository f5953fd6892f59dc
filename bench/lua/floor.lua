-- A random customer and three random parts by their numbers, for wrk.

function init(args)
  math.randomseed(os.time())
end

function request()
  local a = math.random(1, 498)
  local b = a + math.random(1, 499 - a)
  local c = b + math.random(1, 500 - b)
  return wrk.format("POST", "/", {["Content-Type"] = "application/json"}, string.format(
    '{"customer":%d,"lines":[[%d,3],[%d,3],[%d,3]]}', math.random(1, 200), a, b, c))
end
