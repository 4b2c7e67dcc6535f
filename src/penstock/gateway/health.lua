-- Answers GET /health: asks the AuthService, the API and the web app one after the other and joins
-- what they say. Each answers JSON, {"status": ..., "checks": {...}}, and repeats its status in the header
-- x-penstock-health, so that nothing has to be parsed here.

local TOTAL_MS = 1850
local MAX_BODY_BYTES = 32768
local RANK = { healthy = 1, degraded = 2, unhealthy = 3 }
-- A service asks its own parts for 0.8 s at most. Without one that is not required the rest works.
local SERVICES = {
  { name = "auth", cluster = "auth-health", most_ms = 900, required = true },
  { name = "api", cluster = "api-health", most_ms = 900, required = true },
  { name = "web", cluster = "web-health", most_ms = 900, required = false },
}

local function now_ms(handle)
  return tonumber(handle:timestampString(EnvoyTimestampResolution.MICROSECOND)) / 1000
end

local function away(code, allowed_ms)
  if code == "504" then
    return string.format("no answer within %d ms", allowed_ms)
  elseif code == "503" then
    return "nothing listens, or the connection was lost"
  end
  return string.format("unexpected answer with status %s", code)
end

-- The members of the JSON object in `body`, without its braces.
local function members(headers, body)
  local kind = headers["content-type"] or ""
  if body == nil or #body > MAX_BODY_BYTES or kind:sub(1, 16) ~= "application/json" then
    return nil
  end
  return body:match("^%s*{(.*)}%s*$")
end

local function ask(handle, service, allowed_ms)
  local started = now_ms(handle)
  local headers, body = handle:httpCall(
    service.cluster,
    { [":method"] = "GET", [":path"] = "/health", [":authority"] = "penstock" },
    nil,
    { timeout_ms = math.floor(allowed_ms), send_xff = false }
  )
  local latency = string.format('"latency_ms":%.2f', now_ms(handle) - started)
  local status = headers["x-penstock-health"]
  local found = members(headers, body)
  if RANK[status] == nil then
    local reason = away(headers[":status"], allowed_ms)
    local rest = service.required and "" or ',"still_works":"everything but the pages of the web app"'
    return "unhealthy",
      string.format('{"status":"unhealthy",%s,"reason":"%s"%s}', latency, reason, rest)
  elseif found == nil or not found:find('"status"', 1, true) then
    return status, string.format('{"status":"%s",%s}', status, latency)
  end
  return status, string.format("{%s,%s}", latency, found)
end

function envoy_on_request(handle)
  local started = now_ms(handle)
  local worst = "healthy"
  local parts = {}
  local has_web = handle:metadata():get("web")
  for index, service in ipairs(SERVICES) do
    if service.required or has_web then
      local left = TOTAL_MS - (now_ms(handle) - started)
      local status, part = ask(handle, service, math.max(1, math.min(service.most_ms, left)))
      local weight = (service.required or status == "healthy") and status or "degraded"
      if RANK[weight] > RANK[worst] then
        worst = weight
      end
      parts[index] = string.format('"%s":%s', service.name, part)
    end
  end
  handle:respond(
    {
      [":status"] = worst == "unhealthy" and "503" or "200",
      ["content-type"] = "application/json",
      ["cache-control"] = "no-store",
    },
    string.format(
      '{"status":"%s","services":{"gateway":{"status":"healthy","latency_ms":0},%s}}',
      worst,
      table.concat(parts, ",")
    )
  )
end
