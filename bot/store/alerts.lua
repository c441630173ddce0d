-- Alerts, what was told of them, silences, and what people set; all of it lies in the first partition. Part of the
-- library that base.lua begins; names: alertkeys.py.
do

local UNRESOLVED = 9e15

-- Where `what` is empty, nothing was done that the audit keeps.
local function changed(tag, what, who, subject, at, detail)
  redis.call('INCR', key(tag, 'watch:revision'))
  if what ~= '' then write_audit(tag, what, who, subject, at, detail) end
end

-- argv: alert, how often it was written as far as seen ("0": never), "number bytes", now, when it was resolved or "0",
-- its topic, that topic's last alert as far as seen or "", then what, who and detail for the audit. CONFLICT where it
-- was written since, or the topic has another alert. Returns 1.
local function put_alert(keys, argv)
  local tag, id = keys[1], argv[1]
  local alerts, topics = key(tag, 'alerts'), key(tag, 'alerts:topics')
  local before = string.match(redis.call('HGET', alerts, id) or '0 ', '^%d+')
  if before ~= argv[2] or (redis.call('HGET', topics, argv[6]) or '') ~= argv[7] and argv[2] == '0' then
    return redis.error_reply('CONFLICT ' .. id)
  end
  redis.call('HSET', alerts, id, argv[3])
  redis.call('ZADD', key(tag, 'alerts:touched'), argv[4], id)
  redis.call('ZADD', key(tag, 'alerts:board'), argv[5] == '0' and UNRESOLVED or argv[5], id)
  if argv[2] == '0' then redis.call('HSET', topics, argv[6], id) end
  changed(tag, argv[8], argv[9], id, argv[4], argv[10])
  return 1
end

-- argv: alert, plan and receiver, bytes, now, then what, who and detail for the audit. Returns 1.
local function log_told(keys, argv)
  local tag, id = keys[1], argv[1]
  if redis.call('HGET', key(tag, 'alerts'), id) == false then return redis.error_reply('NOTFOUND alert ' .. id) end
  redis.call('HSET', key(tag, 'told', id), argv[2], argv[3])
  redis.call('ZADD', key(tag, 'alerts:touched'), argv[4], id)
  changed(tag, argv[5], argv[6], id, argv[4], argv[7])
  return 1
end

-- argv: silence, bytes, now, then what, who and detail for the audit. Returns 1.
local function put_silence(keys, argv)
  redis.call('HSET', key(keys[1], 'silences'), argv[1], argv[2])
  changed(keys[1], argv[4], argv[5], argv[1], argv[3], argv[6])
  return 1
end

-- argv: "roster" or "rules", version seen, "version bytes", now, who, detail for the audit. CONFLICT where another
-- version stands there. Returns 1.
local function set_alerts(keys, argv)
  local name = key(keys[1], 'alerts:set')
  local before = string.match(redis.call('HGET', name, argv[1]) or '0 ', '^%d+')
  if before ~= argv[2] then return redis.error_reply('CONFLICT ' .. before) end
  redis.call('HSET', name, argv[1], argv[3])
  changed(keys[1], 'alert ' .. argv[1], argv[5], 'version ' .. argv[2], argv[4], argv[6])
  return 1
end

-- argv: oldest time to keep, limit. Forget alerts that are resolved and that nothing happened to since. Returns how many.
local function sweep_alerts(keys, argv)
  local tag, gone = keys[1], 0
  local touched, board, topics = key(tag, 'alerts:touched'), key(tag, 'alerts:board'), key(tag, 'alerts:topics')
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', touched, '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])) do
    local value = redis.call('HGET', key(tag, 'alerts'), id) or ''
    local made, alert = pcall(cjson.decode, string.match(value, '^%d+ (.*)$') or '')
    if not made or alert.state == 'resolved' then
      if made and redis.call('HGET', topics, alert.topic) == id then redis.call('HDEL', topics, alert.topic) end
      redis.call('HDEL', key(tag, 'alerts'), id)
      redis.call('DEL', key(tag, 'told', id))
      redis.call('ZREM', touched, id)
      redis.call('ZREM', board, id)
      gone = gone + 1
    end
  end
  return gone
end

redis.register_function('hm_put_alert', put_alert)
redis.register_function('hm_log_told', log_told)
redis.register_function('hm_put_silence', put_silence)
redis.register_function('hm_set_alerts', set_alerts)
redis.register_function('hm_sweep_alerts', sweep_alerts)

end
