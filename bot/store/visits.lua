-- What a shop's site tells of its customers. Part of the library that base.lua begins.

do

-- argv: customer, channel, account, now, who tells, consent ("": nothing is said of it), then field, value, … Returns
-- which fields changed. A profile begins to be where there was none; a yes does not lift a no.
local function tell_customer(keys, argv)
  local tag, id = keys[1], argv[1]
  local name = key(tag, 'customer', id)
  local changed = {}
  redis.call('HSET', name, 'channel', argv[2], 'account', argv[3])
  for at = 7, #argv, 2 do
    if (redis.call('HGET', name, argv[at]) or '') ~= argv[at + 1] then
      redis.call('HSET', name, argv[at], argv[at + 1])
      changed[#changed + 1] = argv[at]
    end
  end
  local consent, known = argv[6], shared.consent_of(tag, id)
  if consent ~= '' and consent ~= known and not (known == 'refused' and consent == 'granted') then
    redis.call('HSET', name, 'consent', consent)
    changed[#changed + 1] = 'consent'
  end
  if #changed > 0 then
    redis.call('HINCRBY', name, 'version', 1)
    write_audit(tag, 'customer told', argv[5], id, argv[4], table.concat(changed, ', '))
  end
  return changed
end

redis.register_function('hm_tell_customer', tell_customer)

end
