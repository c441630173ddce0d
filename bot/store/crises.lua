-- Crises, those they happened to, and the conversations that are about them; all of it lies in the first partition. Part
-- of the library that base.lua begins.

local function tell_crises(tag, id)
  redis.call('XADD', key(tag, 'crises:changes'), 'MAXLEN', '~', 1000, '*', 'id', id)
  redis.call('INCR', key(tag, 'watch:revision'))
end

-- argv: crisis, version seen, "version bytes", who, what, now, detail, and for one that is closed the seconds to keep those
-- it happened to, else "". CONFLICT where another version stands there. Returns 1.
local function put_crisis(keys, argv)
  local tag, id = keys[1], argv[1]
  local crises, tags = key(tag, 'crises'), key(tag, 'crises:tags')
  local before = string.match(redis.call('HGET', crises, id) or '0 ', '^%d+')
  if before ~= argv[2] then return redis.error_reply('CONFLICT ' .. before) end
  redis.call('HSET', crises, id, argv[3])
  if argv[8] ~= '' then
    redis.call('EXPIRE', key(tag, 'affected', id), argv[8])
    for conversation, about in pairs(as_table(redis.call('HGETALL', tags))) do
      if about == id then redis.call('HDEL', tags, conversation) end
    end
  end
  tell_crises(tag, id)
  write_audit(tag, 'crisis ' .. argv[5], argv[4], id, argv[6], argv[7])
  return 1
end

-- argv: crisis, number of affected, then for each its key and its bytes, then conversations. Who is known already stays
-- as they are, and a conversation belongs to the crisis that had it first. NOTFOUND for one that is closed: nothing would
-- take away again what is put to it. Returns how many were new.
local function attach_crisis(keys, argv)
  local tag, id, last, new = keys[1], argv[1], 2 + 2 * tonumber(argv[2]), 0
  local crisis = string.match(redis.call('HGET', key(tag, 'crises'), id) or '', '^%d+ (.*)$')
  if not crisis or (cjson.decode(crisis).closed_at or 0) > 0 then
    return redis.error_reply('NOTFOUND open crisis ' .. id)
  end
  for i = 3, last, 2 do new = new + redis.call('HSETNX', key(tag, 'affected', id), argv[i], argv[i + 1]) end
  for i = last + 1, #argv do new = new + redis.call('HSETNX', key(tag, 'crises:tags'), argv[i], id) end
  if new > 0 then redis.call('INCR', key(tag, 'watch:revision')) end
  return new
end

-- argv: crisis, key, bytes, who, now, detail. What became of somebody it happened to. Returns 1.
local function follow_affected(keys, argv)
  local tag, name = keys[1], key(keys[1], 'affected', argv[1])
  if not redis.call('HGET', name, argv[2]) then return redis.error_reply('NOTFOUND ' .. argv[2]) end
  redis.call('HSET', name, argv[2], argv[3])
  redis.call('INCR', key(tag, 'watch:revision'))
  write_audit(tag, 'crisis follow', argv[4], argv[1], argv[5], argv[6])
  return 1
end

redis.register_function('hm_put_crisis', put_crisis)
redis.register_function('hm_attach_crisis', attach_crisis)
redis.register_function('hm_follow_affected', follow_affected)
