#!lua name=halfminute
-- One call, one change of the house: every function of this library does a whole step or nothing. This file holds what
-- the others use; functions.py says in which order they follow.
-- In: keys[1] is the partition's tag (all names are made from it); argv as said above each function. Called through
-- functions.py only. Names: keys.py. States: bot/core/lifecycle.py, passed in as "from" and "to".
-- Out: plain values; a refusal is an error that begins with a word in capitals (LEASELOST, CONFLICT, NOTFOUND, HELD).

local DESK_LENGTH, JOURNAL_LENGTH, ASKED_LENGTH, WORDINGS_LENGTH = 20000, 5000, 1000, 200

local function key(tag, ...)
  return table.concat({ tag, ... }, ':')
end

local function as_table(flat)
  local out = {}
  for i = 1, #flat, 2 do out[flat[i]] = flat[i + 1] end
  return out
end

local function load_draft(tag, id)
  local fields = as_table(redis.call('HGETALL', key(tag, 'draft', id)))
  return next(fields) and fields or nil
end

local function tell_desk(tag, items)
  if #items > 0 then
    redis.call('XADD', key(tag, 'desk'), 'MAXLEN', '~', DESK_LENGTH, '*', 'c', '[' .. table.concat(items, ',') .. ']')
  end
end

local function count(tag, name, by)
  redis.call('HINCRBY', key(tag, 'counts'), name, by or 1)
end

local function hold(tag, work, fence)
  if redis.call('GET', key(tag, 'lease', work)) ~= fence then
    return redis.error_reply('LEASELOST another worker reads ' .. work)
  end
end

local function settle(stream, entry)
  if redis.call('XACK', stream, 'hm', entry) == 1 then
    redis.call('XDEL', stream, entry)
    return true
  end
  return false
end

-- Each audit line carries the hash of the line before: the chain breaks where anything is changed or left out.
local function write_audit(tag, what, who, subject, at, detail)
  local head = key(tag, 'audit:head')
  local before = redis.call('HMGET', head, 'hash', 'number')
  local number = (tonumber(before[2]) or 0) + 1
  local line = cjson.encode({ n = number, what = what, who = who, subject = subject, at = string.format('%.0f', at), detail = detail })
  local hash = redis.sha1hex((before[1] or '') .. line)
  redis.call('HSET', head, 'hash', hash, 'number', number)
  redis.call('XADD', key(tag, 'audit'), '*', 'line', line, 'hash', hash)
end

local function move(tag, id, from, to, score)
  redis.call('ZREM', key(tag, 'state', from), id)
  redis.call('ZADD', key(tag, 'state', to), score, id)
  if from == 'pending' then redis.call('ZREM', key(tag, 'expiry'), id) end
end

-- `messages` and `left` are nil where there are none: an empty table would be written as an object. `question`: how most
-- put it, where that is another wording now.
local function joined_json(id, fields, messages, left, question)
  return cjson.encode({ type = 'joined', id = id, count = tonumber(fields.count), late = tonumber(fields.late),
    expires_at = tonumber(fields.expires_at), messages = messages, left = left, question = question })
end

local function changed_json(id, fields)
  return cjson.encode({ type = 'changed', id = id, state = fields.state, version = tonumber(fields.version),
    hash = fields.hash, text = fields.text, decided_by = fields.by, changed_at = tonumber(fields.at),
    reason = fields.reason, host = fields.host or '', pinned = fields.pinned == '1', sight = fields.sight or '',
    spoken = fields.spoken, backed_by = fields.backed_by })
end

-- Write the hash fields in `change` as the draft's next version, and lay them over `fields`.
local function lay_over(tag, id, fields, change)
  change.version = tonumber(fields.version) + 1
  local flat = {}
  for name, value in pairs(change) do
    fields[name] = value
    flat[#flat + 1] = name
    flat[#flat + 1] = value
  end
  redis.call('HSET', key(tag, 'draft', id), unpack(flat))
end

-- Change a draft's state and everything that hangs on it; `change` holds the hash fields to write.
local function change_state(tag, id, fields, to, now, change, final, keep)
  if fields.conversation and fields.state == 'pending' then
    redis.call('ZREM', key(tag, 'waiting', fields.conversation), id)
    redis.call('ZREM', key(tag, 'acknowledging'), id)
  end
  change.state, change.at = to, now
  lay_over(tag, id, fields, change)
  count(tag, 'state:' .. to)
  if final then
    redis.call('EXPIRE', key(tag, 'draft', id), keep)
    redis.call('EXPIRE', key(tag, 'asked', id), keep)
    redis.call('EXPIRE', key(tag, 'members', id), keep)
    redis.call('EXPIRE', key(tag, 'raw', id), keep)
    redis.call('EXPIRE', key(tag, 'viewers', id), keep)
  end
end

-- What one file of the library offers to the others, as fields of this table: a library may have 200 locals in all.
local shared = {}
