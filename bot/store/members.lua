-- Who asks what a draft answers: taken out of it, put into another one, put back to be read again, shown unmasked. Part of
-- the library that base.lua begins.

-- The wordings of a draft in the order they came, each with its key; and how often each was met, also those not kept.
local function wordings_of(tag, id)
  local listed, times = {}, {}
  for field, value in pairs(as_table(redis.call('HGETALL', key(tag, 'members', id)))) do
    local kind, name = string.sub(field, 1, 2), string.sub(field, 3)
    if kind == 'm:' then
      local member = cjson.decode(value)
      member.key = name
      listed[#listed + 1] = member
    elseif kind == 'n:' then
      times[name] = tonumber(value)
    end
  end
  table.sort(listed, function(one, other) return one.at < other.at or one.at == other.at and one.key < other.key end)
  return listed, times
end

-- All who asked, by wording: their messages, and what stands with them.
local function asked_by(tag, id)
  local by = {}
  for _, line in ipairs(redis.call('LRANGE', key(tag, 'asked', id), 0, -1)) do
    local wording, message, _, _, rest = asker_of(line)
    if wording then
      by[wording] = by[wording] or {}
      table.insert(by[wording], { message = message, rest = rest })
    end
  end
  return by
end

-- One wording, with all who put it so, to the end of the stream. Returns the other messages that put it so.
local function put_back(tag, id, member, times, askers, expires, apart)
  local also, others, absent = {}, {}, #(askers or {}) == times
  for _, one in ipairs(askers or {}) do
    if one.message ~= member.message then
      also[#also + 1] = one.rest
      others[#others + 1] = one.message
    else
      absent = false
    end
  end
  local back = { times = times, also = #also > 0 and also or nil, expires_at = tonumber(expires),
    product = member.product, apart = apart, absent = absent or nil }
  redis.call('XADD', key(tag, 'inbound'), '*', 'm', redis.call('HGET', key(tag, 'raw', id), member.key), 'b',
    cjson.encode(back))
  return others
end

-- Whoever put these wordings may ask anew.
local function let_viewers_go(tag, id, wordings)
  local viewers = key(tag, 'viewers', id)
  for viewer, wording in pairs(as_table(redis.call('HGETALL', viewers))) do
    if wordings[wording] then redis.call('HDEL', viewers, viewer) end
  end
end

-- argv: draft, version seen, who, now, then the messages to take out, each the first of its wording. They go back into
-- the stream, marked as apart from this draft. Returns the draft's fields; CONFLICT when it is no longer as it was seen.
local function split(keys, argv)
  local tag, id, wanted, left, count_left = keys[1], argv[1], {}, {}, 0
  local fields = load_draft(tag, id)
  if not fields then return redis.error_reply('NOTFOUND ' .. id) end
  local listed, times = wordings_of(tag, id)
  local by_message = {}
  for _, member in ipairs(listed) do by_message[member.message] = member end
  for i = 5, #argv do
    if not by_message[argv[i]] then return redis.error_reply('CONFLICT ' .. id) end
    wanted[argv[i]] = true
  end
  if fields.state ~= 'pending' or fields.version ~= argv[2] then return redis.error_reply('CONFLICT ' .. id) end
  local by, members, gone = asked_by(tag, id), key(tag, 'members', id), {}
  for _, member in ipairs(listed) do
    if wanted[member.message] then
      local others = put_back(tag, id, member, times[member.key], by[member.key], fields.expires_at, id)
      redis.call('HDEL', members, 'm:' .. member.key, 'n:' .. member.key)
      redis.call('HSET', members, 'a:' .. member.key, argv[3])
      redis.call('HDEL', key(tag, 'raw', id), member.key)
      gone[member.key] = true
      count_left = count_left + times[member.key]
      left[#left + 1] = member.message
      times[member.key] = nil
      for _, message in ipairs(others) do left[#left + 1] = message end
    end
  end
  local asked, stay = key(tag, 'asked', id), {}
  for _, item in ipairs(redis.call('LRANGE', asked, 0, -1)) do
    if not gone[string.match(item, '^%x+') or ''] then stay[#stay + 1] = item end
  end
  redis.call('DEL', asked)
  if #stay > 0 then redis.call('RPUSH', asked, unpack(stay)) end
  redis.call('HSET', key(tag, 'draft', id), 'apart', 1)
  let_viewers_go(tag, id, gone)
  local question = gone[fields.wording or ''] and call_anew(tag, id, fields, times, 0) or nil
  fields.count = redis.call('HINCRBY', key(tag, 'draft', id), 'count', -count_left)
  count(tag, 'split', count_left)
  write_audit(tag, 'split', argv[3], id, argv[4], count_left .. ' of ' .. (fields.count + count_left) .. ': ' .. table.concat(argv, ' ', 5))
  tell_desk(tag, { joined_json(id, fields, nil, left, question) })
  return redis.call('HGETALL', key(tag, 'draft', id))
end

-- Who asks the one draft goes into the other: whom the other counts already, only once. Returns how many more it has,
-- their messages, and how often its new wordings were met.
local function pour(tag, id, into)
  local viewers, twice, left, moved = key(tag, 'viewers', into), {}, {}, {}
  for viewer, wording in pairs(as_table(redis.call('HGETALL', key(tag, 'viewers', id)))) do
    if redis.call('HSETNX', viewers, viewer, wording) == 0 then
      twice[viewer], left[wording] = true, (left[wording] or 0) + 1
    end
  end
  for _, line in ipairs(redis.call('LRANGE', key(tag, 'asked', id), 0, -1)) do
    local _, message, _, viewer = asker_of(line)
    if not viewer or not twice[viewer] then
      redis.call('RPUSH', key(tag, 'asked', into), line)
      moved[#moved + 1] = message
    end
  end
  redis.call('LTRIM', key(tag, 'asked', into), -ASKED_LENGTH, -1)
  local more, totals, members, _, times = 0, {}, key(tag, 'members', into), wordings_of(tag, id)
  for wording, met in pairs(times) do
    local new = met - (left[wording] or 0)
    if new > 0 then
      totals[wording], more = redis.call('HINCRBY', members, 'n:' .. wording, new), more + new
      redis.call('HDEL', members, 'a:' .. wording) -- whoever puts them together wants it there
      keep_wording(tag, into, wording, redis.call('HGET', key(tag, 'raw', id), wording),
        redis.call('HGET', key(tag, 'members', id), 'm:' .. wording))
    end
  end
  return more, moved, totals
end

-- argv: draft, version seen, the one it goes into, its version seen, who, now, seconds to keep. All who ask the first get
-- the answer of the second; whoever is counted into the first later goes there too. Returns the second's fields; CONFLICT
-- when one of them is no longer as it was seen.
local function merge(keys, argv)
  local tag, id, into, told = keys[1], argv[1], argv[3], {}
  local fields, target = load_draft(tag, id), load_draft(tag, into)
  if not fields or not target then return redis.error_reply('NOTFOUND ' .. (fields and into or id)) end
  if fields.state ~= 'pending' or fields.version ~= argv[2] then return redis.error_reply('CONFLICT ' .. id) end
  local together = fields.room and target.room == fields.room and id ~= into
  if target.state ~= 'pending' or target.version ~= argv[4] or not together then
    return redis.error_reply('CONFLICT ' .. into)
  end
  local more, moved, totals = pour(tag, id, into)
  local where = key(tag, 'draft', into)
  target.count = redis.call('HINCRBY', where, 'count', more)
  if tonumber(fields.expires_at) > tonumber(target.expires_at) then
    target.expires_at = fields.expires_at
    redis.call('HSET', where, 'expires_at', target.expires_at)
    redis.call('ZADD', key(tag, 'expiry'), target.expires_at, into)
  end
  redis.call('DEL', key(tag, 'raw', id), key(tag, 'viewers', id))
  withdraw_draft(tag, {}, told, id, fields, { by = argv[5], reason = 'merged', into = into }, argv[6], argv[7])
  local question = call_anew(tag, into, target, totals, 2)
  told[#told + 1] = joined_json(into, target, #moved > 0 and moved or nil, nil, question)
  count(tag, 'merged', more)
  write_audit(tag, 'merge', argv[5], into, argv[6], more .. ' of ' .. id)
  tell_desk(tag, told)
  return redis.call('HGETALL', where)
end

-- argv: draft, now, reason, seconds to keep, until when those on a prompter are wanted at least. Its text rests on what
-- is no longer so: all who ask go back into the stream, the draft is withdrawn. Returns 1, or 0 where it waits neither for
-- a person nor on a prompter (any more).
local function redraft(keys, argv)
  local tag, id = keys[1], argv[1]
  local fields = load_draft(tag, id)
  local listed, times = wordings_of(tag, id)
  local prompted = fields and fields.state == 'prompted'
  if not fields or not (prompted or fields.state == 'pending') or #listed == 0 then return 0 end
  local wanted = fields.expires_at
  if prompted and tonumber(wanted) < tonumber(argv[5]) then wanted = argv[5] end
  local by, kept = asked_by(tag, id), 0
  for _, member in ipairs(listed) do kept = kept + times[member.key] end
  times[listed[1].key] = times[listed[1].key] + tonumber(fields.count) - kept
  for _, member in ipairs(listed) do
    put_back(tag, id, member, times[member.key], by[member.key], wanted)
  end
  redis.call('DEL', key(tag, 'raw', id))
  move(tag, id, fields.state, 'withdrawn', argv[2])
  change_state(tag, id, fields, 'withdrawn', argv[2], { by = '', reason = argv[3], verb = 'withdraw' }, true, argv[4])
  count(tag, 'redrafted', fields.count)
  write_audit(tag, 'redraft', 'library', id, argv[2], argv[3])
  tell_desk(tag, { changed_json(id, fields) })
  return 1
end

-- argv: draft, who, now, reason. The audit says so before anything is shown. Returns the messages as they came.
local function unmask(keys, argv)
  local tag, id = keys[1], argv[1]
  if not load_draft(tag, id) then return redis.error_reply('NOTFOUND ' .. id) end
  write_audit(tag, 'unmask', argv[2], id, argv[3], argv[4])
  return redis.call('HVALS', key(tag, 'raw', id))
end

redis.register_function('hm_split', split)
redis.register_function('hm_merge', merge)
redis.register_function('hm_redraft', redraft)
redis.register_function('hm_unmask', unmask)
