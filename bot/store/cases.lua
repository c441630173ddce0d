-- Cases and incidents, which lie in the first partition, and what is heard of them in conversations. Part of the library
-- that base.lua begins; names: casekeys.py.
do

local KEPT_S, ASKED_MS = 3 * 86400, 7 * 86400000
local MOST = { csat = 5, nps = 10 }
local LEAST = { csat = 1, nps = 0 }
local SETTLED = { ['解决了'] = true, ['已经解决了'] = true, ['已解决'] = true }
local YES = { ['可以'] = true, ['可以的'] = true, ['同意'] = true } -- also to whatever else was asked since

-- What goes with a change: argv[at] is how many items are planned, then id, time, key and bytes of each, then the keys
-- under which nothing waits any more.
local function plan_with(tag, argv, at, now)
  local last = at + 4 * tonumber(argv[at])
  for i = last + 1, #argv do shared.drop_due(tag, argv[i], now) end
  for i = at + 1, last, 4 do shared.plan_due(tag, argv[i], argv[i + 1], argv[i + 2], argv[i + 3], now) end
end

-- argv: case, version seen, bytes, who, what, now, conversation or "", customer or "", when it was opened, when it
-- was closed or 0, day of the shop, a nudge (JSON) or "", "now" for due items, then as `plan_with` has it. CONFLICT where
-- another version stands there, but a new one that was opened before is left alone. Returns {version, number}.
local function put_case(keys, argv)
  local tag, id = keys[1], argv[1]
  local row = key(tag, 'case', id)
  local known = redis.call('HMGET', row, 'version', 'number')
  local before, number = known[1] or '0', known[2]
  if argv[2] == '0' and before ~= '0' then return { before, number, 'known' } end
  if before ~= argv[2] then return redis.error_reply('CONFLICT ' .. before) end
  if before == '0' then
    local today = key(tag, 'cases:day', argv[11])
    number = string.sub(argv[11], 5) .. '-' .. string.format('%03d', redis.call('INCR', today))
    redis.call('EXPIRE', today, KEPT_S)
    for i = 7, 8 do
      if argv[i] ~= '' then redis.call('ZADD', key(tag, 'cases:about', argv[i]), argv[9], id) end
    end
  end
  local version = tonumber(before) + 1
  redis.call('HSET', row, 'version', version, 'number', number, 'body', argv[3])
  if argv[10] == '0' then
    redis.call('ZADD', key(tag, 'cases:open'), argv[9], id)
    redis.call('ZREM', key(tag, 'cases:closed'), id)
  else
    redis.call('ZREM', key(tag, 'cases:open'), id)
    redis.call('ZADD', key(tag, 'cases:closed'), argv[10], id)
  end
  plan_with(tag, argv, 14, argv[13])
  local told = { cjson.encode({ type = 'case', case = id, version = version }) }
  if argv[12] ~= '' then told[2] = argv[12] end
  tell_desk(tag, told)
  write_audit(tag, 'case ' .. argv[5], argv[4], id, argv[6], number)
  return { version, number }
end

-- argv: incident, version seen, "version bytes", who, what, now, title. Returns 1.
local function put_incident(keys, argv)
  local tag, all = keys[1], key(keys[1], 'incidents')
  local before = string.match(redis.call('HGET', all, argv[1]) or '0 ', '^%d+')
  if before ~= argv[2] then return redis.error_reply('CONFLICT ' .. before) end
  redis.call('HSET', all, argv[1], argv[3])
  write_audit(tag, 'incident ' .. argv[5], argv[4], argv[1], argv[6], argv[7])
  return 1
end

-- argv: oldest time to keep, limit. Forget cases that were closed before. Returns how many.
local function sweep_cases(keys, argv)
  local tag, closed = keys[1], key(keys[1], 'cases:closed')
  local old = redis.call('ZRANGEBYSCORE', closed, '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(old) do
    local body = cjson.decode(redis.call('HGET', key(tag, 'case', id), 'body') or '{}')
    for _, about in ipairs({ body.conversation or '', body.customer or '' }) do
      if about ~= '' then redis.call('ZREM', key(tag, 'cases:about', about), id) end
    end
    redis.call('DEL', key(tag, 'case', id))
    redis.call('ZREM', closed, id)
  end
  return #old
end

-- argv: conversation, "case what time". The next number, or yes, in that conversation answers this; a conversation that
-- is kept no more asks nothing. Returns 1.
local function ask_case(keys, argv)
  local row = key(keys[1], 'conversation', argv[1])
  if redis.call('HGET', row, 'state') then redis.call('HSET', row, 'case_asked', argv[2]) end
  return 1
end

-- What a message says to a question about a case: its id, what was asked, the score; nil where it says nothing of that.
shared.case_score = function(talk, heard)
  if heard.scored then
    local case, what, score = string.match(heard.scored, '^(%S+) (%S+) (%d+)$')
    return case, what, tonumber(score)
  end
  local case, what, at = string.match(talk.case_asked or '', '^(%S+) (%S+) (%d+)$')
  if not case or heard.own or heard.event or heard.at - at > ASKED_MS then return nil end
  local said = string.gsub(heard.text or '', '%s+', '')
  if what == 'settled' then
    if SETTLED[said] or YES[said] and tonumber(talk.said_at) <= tonumber(at) then return case, what, 1 end
    return nil
  end
  local score = tonumber(string.match(said, '^(%d%d?)$') or string.match(said, '^(%d%d?)分$'))
  if score and score >= LEAST[what] and score <= MOST[what] then return case, what, score end
end

-- That a customer complains, or gives a score, for whoever looks after cases.
shared.tell_cases = function(tag, talk, heard, case, what, score)
  redis.call('HSET', key(tag, 'cases:heard'), heard.message, cjson.encode({ message = heard.message, conversation = talk.id,
    session = tonumber(talk.session), at = heard.at, text = heard.text or '', case = case, what = what, score = score }))
  if case then talk.case_asked, talk.changed = '', true end
end

redis.register_function('hm_put_case', put_case)
redis.register_function('hm_put_incident', put_incident)
redis.register_function('hm_sweep_cases', sweep_cases)
redis.register_function('hm_ask_case', ask_case)
end
