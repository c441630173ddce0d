-- Where a line stands on the hosts' prompters. Part of the library that base.lua begins.

-- Lay `change` over a line that waits to be said. It keeps its time: how long it waits is told from then on.
local function place_line(tag, id, fields, change)
  lay_over(tag, id, fields, change)
  return changed_json(id, fields)
end

-- The line that host had pinned, if it still waits there, is let go.
local function let_go(tag, host, id, told)
  local before = redis.call('HGET', key(tag, 'pinned'), host)
  local fields = before and before ~= id and load_draft(tag, before)
  if fields and fields.state == 'prompted' and fields.pinned == '1' and (fields.host or '') == host then
    told[#told + 1] = place_line(tag, before, fields, { pinned = '0' })
  end
end

-- argv: draft, version seen, "1" to give it to a host, the host or "" for all, "1" to pin, "0" to let go or "" to leave
-- it, who, now. Returns the draft's fields; CONFLICT when it does not wait to be said (any more) or was changed since.
local function place(keys, argv)
  local tag, id, told = keys[1], argv[1], {}
  local fields = load_draft(tag, id)
  if not fields then return redis.error_reply('NOTFOUND ' .. id) end
  if fields.state ~= 'prompted' or fields.version ~= argv[2] then return redis.error_reply('CONFLICT ' .. id) end
  local host = argv[3] == '1' and argv[4] or fields.host or ''
  local pinned = argv[5] ~= '' and argv[5] or fields.pinned or '0'
  if pinned == '1' then
    let_go(tag, host, id, told)
    redis.call('HSET', key(tag, 'pinned'), host, id)
  end
  told[#told + 1] = place_line(tag, id, fields, { host = host, pinned = pinned })
  write_audit(tag, 'place', argv[6], id, argv[7], 'host ' .. host .. (pinned == '1' and ', pinned' or ''))
  tell_desk(tag, told)
  return redis.call('HGETALL', key(tag, 'draft', id))
end

-- argv: draft, who, now. A host said the line though it was withdrawn meanwhile: the desk is told, once. Returns 1, or 0.
local function spoken(keys, argv)
  local tag, id = keys[1], argv[1]
  local fields = load_draft(tag, id)
  if not fields then return redis.error_reply('NOTFOUND ' .. id) end
  if fields.state ~= 'withdrawn' then return 0 end
  if redis.call('HSETNX', key(tag, 'draft', id), 'spoken', argv[2]) == 0 then return 0 end
  fields.spoken = argv[2]
  count(tag, 'said_withdrawn')
  write_audit(tag, 'said_withdrawn', argv[2], id, argv[3], fields.hash .. ' ' .. fields.reason)
  tell_desk(tag, { changed_json(id, fields) })
  return 1
end

redis.register_function('hm_place', place)
redis.register_function('hm_spoken', spoken)
