-- What wrk asks: script/bench hands over a file of requests, "PERCENT KIND PATH TOKEN [TAG]" a line, TOKEN "-" for none; each of
-- wrk's threads takes its own part of the lines of a kind, so that no two connections send the same card. Prints its figures as one
-- line of JSON.
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
    thread:set("count", tonumber(os.getenv("BENCH_THREADS") or "2"))
end

local function head(method, path, token, more)
    local field = token == "-" and "" or "Authorization: Bearer " .. token .. "\r\n"
    return method .. " " .. path .. " HTTP/1.1\r\nHost: bench\r\n" .. field .. more .. "\r\n"
end

-- A card of 25 criteria; every variant has other points, so that a card sent again has another content.
local function card(variant)
    local scores = {}
    for group = 1, 5 do
        for number = 1, 5 do
            local steps = 8 - (variant * (group * 5 + number)) % 4
            local points = steps % 2 == 0 and tostring(steps / 2) or ((steps - 1) / 2) .. ".5"
            scores[#scores + 1] = '{"criterion":"g' .. group .. "-c" .. number .. '","points":' .. points .. "}"
        end
    end
    return '{"scores":[' .. table.concat(scores, ",") .. '],"review":{"heldOn":"2026-12-01","participants":7,"conclusion":"Vòng '
        .. variant .. ': thống nhất kết quả tự chấm."},"submit":true}'
end

function init(args)
    kinds, order = {}, {}
    local row = 0
    for line in io.lines(args[1]) do
        local percent, kind, path, token, tag = line:match("^(%d+) (%S+) (%S+) (%S+) ?(%S*)$")
        if kinds[kind] == nil then
            kinds[kind] = {lines = {}, at = 0, round = 0, percent = tonumber(percent)}
            order[#order + 1] = kind
            row = 0
        end
        if row % count == number then
            local lines = kinds[kind].lines
            if kind == "put" then
                lines[#lines + 1] = {path, token}
            else
                lines[#lines + 1] = head("GET", path, token, tag ~= "" and "If-None-Match: " .. tag .. "\r\n" or "")
            end
        end
        row = row + 1
    end
    bodies = {}
    for variant = 1, 64 do bodies[variant] = card(variant) end
    local sum = 0
    for _, kind in ipairs(order) do
        sum = sum + kinds[kind].percent
        kinds[kind].below = sum
    end
    math.randomseed(number + 1)
end

function request()
    local kind = kinds[order[1]]
    if #order > 1 then
        local draw = math.random(0, 99)
        for _, name in ipairs(order) do
            if draw < kinds[name].below then
                kind = kinds[name]
                break
            end
        end
    end
    kind.at = kind.at + 1
    if kind.at > #kind.lines then
        kind.at = 1
        kind.round = kind.round + 1
    end
    local line = kind.lines[kind.at]
    if type(line) == "string" then return line end
    local body = bodies[(kind.round + kind.at) % 64 + 1]
    return head("PUT", line[1], line[2], "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n") .. body
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'BENCH {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"p999":%d,"max":%d,"status":%d,"socket":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        latency.max, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
