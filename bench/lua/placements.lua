-- The one-call order for wrk: a fresh key, a random customer and three random parts for each request.
-- Arguments: file of customer ids, office, token, what makes this run different from every other.

local customers, keys, office, token, run = {}, 0, nil, nil, nil

function init(args)
  for line in io.lines(args[1]) do customers[#customers + 1] = line end
  office, token, run = args[2], args[3], args[4]
  math.randomseed(os.time())
end

function request()
  keys = keys + 1
  local mark = run .. "-" .. keys
  local a = math.random(1, 498)
  local b = a + math.random(1, 499 - a)
  local c = b + math.random(1, 500 - b)
  local lines = {}
  for i, part in ipairs({a, b, c}) do
    lines[i] = string.format('{"part_no":"P-%04d","quantity":"%d"}', part, math.random(1, 5))
  end
  local body = TEMPLATE
    :gsub("@customer@", customers[math.random(#customers)]):gsub("@mark@", mark):gsub("@lines@", table.concat(lines, ","))
  return wrk.format("POST", "/api/" .. office .. "/orders/placements", {
    ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token, ["Idempotency-Key"] = mark}, body)
end
