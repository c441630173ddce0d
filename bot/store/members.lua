-- Who asks what a draft answers: taken out of it, put back to be read again, shown unmasked. Part of the library that
-- base.lua begins.

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

-- The ids of all who asked, by wording.
local function asked_by(tag, id)
  local by = {}
  for _, item in ipairs(redis.call('LRANGE', key(tag, 'asked', id), 0, -1)) do
    local name, message = string.match(item, '^(%x+) (.*)$')
    if name then
      by[name] = by[name] or {}
      table.insert(by[name], message)
    end
  end
  return by
end

-- One wording, with all who put it so, to the end of the stream.
local function put_back(tag, id, member, times, ids, expires, apart)
  local also = {}
  for _, message in ipairs(ids or {}) do
    if message ~= member.message then also[#also + 1] = message end
  end
  local back = { times = times, also = #also > 0 and also or nil, expires_at = tonumber(expires),
    product = member.product, apart = apart }
  redis.call('XADD', key(tag, 'inbound'), '*', 'm', redis.call('HGET', key(tag, 'raw', id), member.key), 'b',
    cjson.encode(back))
  return also
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
      local also = put_back(tag, id, member, times[member.key], by[member.key], fields.expires_at, id)
      redis.call('HDEL', members, 'm:' .. member.key, 'n:' .. member.key)
      redis.call('HSET', members, 'a:' .. member.key, argv[3])
      redis.call('HDEL', key(tag, 'raw', id), member.key)
      gone[member.key] = true
      count_left = count_left + times[member.key]
      left[#left + 1] = member.message
      for _, message in ipairs(also) do left[#left + 1] = message end
    end
  end
  local asked, stay = key(tag, 'asked', id), {}
  for _, item in ipairs(redis.call('LRANGE', asked, 0, -1)) do
    if not gone[string.match(item, '^%x+') or ''] then stay[#stay + 1] = item end
  end
  redis.call('DEL', asked)
  if #stay > 0 then redis.call('RPUSH', asked, unpack(stay)) end
  redis.call('HSET', key(tag, 'draft', id), 'apart', 1)
  fields.count = redis.call('HINCRBY', key(tag, 'draft', id), 'count', -count_left)
  count(tag, 'split', count_left)
  write_audit(tag, 'split', argv[3], id, argv[4], count_left .. ' of ' .. (fields.count + count_left) .. ': ' .. table.concat(argv, ' ', 5))
  tell_desk(tag, { joined_json(id, fields, nil, left) })
  return redis.call('HGETALL', key(tag, 'draft', id))
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
redis.register_function('hm_redraft', redraft)
redis.register_function('hm_unmask', unmask)
