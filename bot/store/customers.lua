-- Profiles of customers, one hash each. Part of the library that base.lua begins; `seen_customer` is called where their
-- messages are taken in.

-- Somebody is heard of: the account is known from now on, and if it `writes`, it can be reached (again). `id` is
-- `customer_of` of bot/core/conversations.py, `nickname` masked, "" where none came along; `new_session` counts a visit.
-- Messages may come in another order than they were written in.
local function seen_customer(tag, id, channel, account, nickname, at, new_session, writes)
  local name = key(tag, 'customer', id)
  at = tonumber(at)
  local known = redis.call('HMGET', name, 'first_at', 'last_at')
  local first, last = tonumber(known[1]) or at, tonumber(known[2]) or at
  redis.call('HSET', name, 'channel', channel, 'account', account, 'first_at', string.format('%d', math.min(first, at)),
    'last_at', string.format('%d', math.max(last, at)))
  if writes then redis.call('HSET', name, 'reachable', 1) end
  if nickname ~= '' and at >= last then redis.call('HSET', name, 'nickname', nickname) end
  if new_session then redis.call('HINCRBY', name, 'visits', 1) end
end

-- argv: customer, version seen, who, now, what for the audit, its detail, then field, value, field, value, … Returns
-- the new version; CONFLICT when somebody changed it since.
local function change_customer(keys, argv)
  local tag, id = keys[1], argv[1]
  local name = key(tag, 'customer', id)
  local known = redis.call('HMGET', name, 'account', 'version')
  if not known[1] then return redis.error_reply('NOTFOUND customer ' .. id) end
  if argv[2] ~= (known[2] or '0') then return redis.error_reply('CONFLICT ' .. id) end
  redis.call('HSET', name, unpack(argv, 7))
  write_audit(tag, argv[5], argv[3], id, argv[4], argv[6])
  return redis.call('HINCRBY', name, 'version', 1)
end

-- argv: customer, now. Nothing can be sent to them any more; their next message makes it good. Returns 1 if that is
-- news of somebody known.
local function lose_customer(keys, argv)
  local name = key(keys[1], 'customer', argv[1])
  local known = redis.call('HMGET', name, 'account', 'reachable')
  if not known[1] or known[2] == '0' then return 0 end
  redis.call('HSET', name, 'reachable', 0)
  write_audit(keys[1], 'customer unreachable', 'delivery', argv[1], argv[2], '')
  return 1
end

-- Whether somebody agreed to be written to: "unknown", "granted" or "refused". For every function of the library.
shared.consent_of = function(tag, id)
  return redis.call('HGET', key(tag, 'customer', id), 'consent') or 'unknown'
end

-- They said in their own words whether they want to be written to: a no, or that it is none any more ('unknown', which is
-- no yes to what needs one). For every function of the library.
shared.says_consent = function(tag, id, consent, at)
  local name = key(tag, 'customer', id)
  local before = redis.call('HGET', name, 'consent')
  if before == consent or (consent == 'unknown' and before ~= 'refused') then return end
  redis.call('HSET', name, 'consent', consent)
  redis.call('HINCRBY', name, 'version', 1)
  count(tag, 'consent:' .. consent)
  write_audit(tag, 'customer consent', 'customer', id, at, consent)
end

redis.register_function('hm_change_customer', change_customer)
redis.register_function('hm_lose_customer', lose_customer)
