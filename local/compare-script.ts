/**
 * Runs inside a server and returns, for each key in ARGV[2] and on, "type digest expiry", with commas between the
 * keys: a digest of the value and the absolute expiry in milliseconds (-1: none), or only "none" for a key that has
 * gone. The digest does not depend on how a version encodes a value or prints a score, only on the value. ARGV[1] is
 * `exact` where the server has PEXPIRETIME (Redis 7 and later).
 *
 * Keys come as arguments, not as KEYS: a node of a cluster is asked about keys of many of its slots at once.
 */
export const DIGEST_SCRIPT = `
local function pairsOf(reply)
  local items = {}
  for i = 1, #reply, 2 do items[#items + 1] = #reply[i] .. ':' .. reply[i] .. '=' .. reply[i + 1] end
  table.sort(items)
  return items
end
local function named(reply)
  local fields = {}
  for i = 1, #reply, 2 do fields[reply[i]] = reply[i + 1] end
  return fields
end
local function fieldExpiry(key, hash)
  local items = {}
  for first = 1, #hash, 4000 do
    local fields = {}
    for i = first, math.min(first + 3998, #hash), 2 do fields[#fields + 1] = hash[i] end
    local times = redis.pcall('HPEXPIRETIME', key, 'FIELDS', #fields, unpack(fields))
    if times.err then return '' end -- a server too old to let fields expire
    for i = 1, #times do
      if times[i] ~= -1 then items[#items + 1] = fields[i] .. '@' .. string.format('%.0f', times[i]) end
    end
  end
  table.sort(items)
  return table.concat(items, ',')
end
local function groupsOf(key)
  local parts = { named(redis.call('XINFO', 'STREAM', key))['last-generated-id'] }
  for _, reply in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group = named(reply)
    parts[#parts + 1] = group.name .. ' ' .. group['last-delivered-id']
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group.name)) do parts[#parts + 1] = named(consumer).name end
    if group.pending > 0 then
      for _, entry in ipairs(redis.call('XPENDING', key, group.name, '-', '+', group.pending)) do
        parts[#parts + 1] = entry[1] .. ' ' .. entry[2] .. ' ' .. entry[4]
      end
    end
  end
  return table.concat(parts, '|')
end
local readers = {
  string = function(key) return redis.call('GET', key) end,
  list = function(key) return cjson.encode(redis.call('LRANGE', key, 0, -1)) end,
  set = function(key)
    local members = redis.call('SMEMBERS', key)
    table.sort(members)
    return cjson.encode(members)
  end,
  zset = function(key)
    local members = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    for i = 2, #members, 2 do members[i] = string.format('%.17g', tonumber(members[i])) end
    return cjson.encode(members)
  end,
  hash = function(key)
    local hash = redis.call('HGETALL', key)
    return cjson.encode(pairsOf(hash)) .. fieldExpiry(key, hash)
  end,
  stream = function(key) return cjson.encode(redis.call('XRANGE', key, '-', '+')) .. groupsOf(key) end,
}
local function other(key) return string.sub(redis.call('DUMP', key), 1, -11) end

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function expiryOf(key)
  if ARGV[1] == 'exact' then return redis.call('PEXPIRETIME', key) end
  local time, left
  for try = 1, 20 do -- the process may lose its processor between the two: take a pair of the same millisecond
    time = now()
    left = redis.call('PTTL', key)
    if left < 0 then return -1 end
    if now() == time then break end
  end
  return time + left
end

local lines = {}
for i = 2, #ARGV do
  local key = ARGV[i]
  local kind = redis.call('TYPE', key).ok
  if kind == 'none' then
    lines[#lines + 1] = kind
  else
    lines[#lines + 1] = kind .. ' ' .. redis.sha1hex((readers[kind] or other)(key)) .. ' ' .. string.format('%.0f', expiryOf(key))
  end
end
return table.concat(lines, ',')
`;
