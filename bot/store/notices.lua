-- Notices: given once each, and the versions of what they say. Part of the library that base.lua begins; names:
-- noticekeys.py. Records and templates lie in the first partition, drafts and lines where the customer does.
do

local DAY_KEEP = 3 * 86400

local function row_of(tag, id)
  return string.match(redis.call('HGET', key(tag, 'notices'), id) or '', '^(%a+) ')
end

local function forget_notice(tag, id, subjects, first)
  redis.call('HDEL', key(tag, 'notices'), id)
  redis.call('ZREM', key(tag, 'notices:times'), id)
  redis.call('ZREM', key(tag, 'notices:open'), id)
  for i = first, #subjects do redis.call('ZREM', key(tag, 'notices:of', subjects[i]), id) end
end

-- argv: notice, its template's fingerprint, bytes, now, then the hashes of what it is about. The first step of giving:
-- 'told' (it was given before), 'not_approved' (that version may not go out), or 'open': go on.
local function reserve_notice(keys, argv)
  local tag, id = keys[1], argv[1]
  local word = row_of(tag, id)
  if word and word ~= 'open' then return 'told' end
  if not redis.call('HGET', key(tag, 'templates:allowed'), argv[2]) then return 'not_approved' end
  redis.call('HSET', key(tag, 'notices'), id, 'open ' .. argv[3])
  redis.call('ZADD', key(tag, 'notices:times'), argv[4], id)
  redis.call('ZADD', key(tag, 'notices:open'), argv[4], id)
  for i = 5, #argv do redis.call('ZADD', key(tag, 'notices:of', argv[i]), argv[4], id) end
  return 'open'
end

-- Whether that customer may be given one more today: nil, or why not.
local function unwanted(tag, customer, consents, day, most)
  local consent = shared.consent_of(tag, customer)
  if consent == 'refused' then return 'opted_out' end
  if consents and consent ~= 'granted' then return 'no_consent' end
  local had = tonumber(redis.call('HGET', key(tag, 'notices:day', day), customer) or 0)
  if most > 0 and had >= most then return 'capped' end
end

-- argv: conversation, draft, customer, channel, account, address (JSON), notice, "1" where it needs a yes, day, how many a
-- day (0: as many as come), draft bytes, text, hash, version, who, now, the end of its time, the line masked, outbound
-- bytes. The second step, in the customer's partition, done once however often it is called: 'given', or why not.
local function give_notice(keys, argv)
  local tag, id, draft, customer, now = keys[1], argv[1], argv[2], argv[3], tonumber(argv[16])
  if load_draft(tag, draft) then return 'given' end
  local why = unwanted(tag, customer, argv[8] == '1', argv[9], tonumber(argv[10]))
  if why then return why end
  local given = key(tag, 'notices:day', argv[9])
  redis.call('HINCRBY', given, customer, 1)
  redis.call('EXPIRE', given, DAY_KEEP)
  local talks, told = {}, {}
  if not talk_of(tag, talks, id) then
    begin_talk(talks, { id = id, address = argv[6], at = now }).opened_at = 0 -- nobody has said anything there
    if not redis.call('HGET', key(tag, 'customer', customer), 'account') then
      seen_customer(tag, customer, argv[4], argv[5], '', now, false, false)
    end
  end
  redis.call('HSET', key(tag, 'draft', draft), 'body', argv[11], 'state', 'approved', 'version', argv[14], 'text', argv[12],
    'hash', argv[13], 'count', 1, 'late', 0, 'by', argv[15], 'at', now, 'reason', '', 'expires_at', argv[17],
    'deadline', now, 'conversation', id, 'message', '', 'promise', 0, 'notice', argv[7], 'customer', customer)
  redis.call('ZADD', key(tag, 'state', 'approved'), now, draft)
  redis.call('XADD', key(tag, 'outbound'), '*', 'd', draft, 'm', argv[19])
  count(tag, 'state:approved')
  count(tag, 'noticed')
  follow_draft(tag, talks, told, draft, load_draft(tag, draft), { text = argv[18], files = '' })
  write_audit(tag, 'notice', argv[15], draft, now, argv[13] .. ' ' .. argv[7])
  keep_talks(tag, talks, told)
  tell_desk(tag, told)
  return 'given'
end

-- argv: notice, bytes or "", then the hashes of what it is about. The last step: it is known as given; without bytes it
-- was not, and is as if nobody had tried.
local function settle_notice(keys, argv)
  local tag, id = keys[1], argv[1]
  if argv[2] ~= '' then
    if row_of(tag, id) ~= 'ended' then redis.call('HSET', key(tag, 'notices'), id, 'given ' .. argv[2]) end
  elseif row_of(tag, id) == 'open' then
    forget_notice(tag, id, argv, 3)
  end
  return 1
end

-- argv: "1" where nothing more is to be heard of them, then notice, bytes, notice, bytes, … Keep what became of them.
local function keep_notices(keys, argv)
  local tag = keys[1]
  for i = 2, #argv, 2 do
    if row_of(tag, argv[i]) then
      redis.call('HSET', key(tag, 'notices'), argv[i], (argv[1] == '1' and 'ended ' or 'given ') .. argv[i + 1])
      if argv[1] == '1' then redis.call('ZREM', key(tag, 'notices:open'), argv[i]) end
    end
  end
  return 1
end

-- argv: hash of a message's number at its platform, bytes, seconds to keep. What the platform said of it.
local function said_of_notice(keys, argv)
  redis.call('SET', key(keys[1], 'notices:said', argv[1]), argv[2], 'EX', argv[3])
  return 1
end

-- argv: notice, then the hashes of what it was about. As if it had never been.
local function drop_notice(keys, argv)
  forget_notice(keys[1], argv[1], argv, 2)
  return 1
end

-- argv: kind, version seen, what stands there where nobody wrote one ("version fingerprint"), "version fingerprint bytes",
-- who, now, detail. CONFLICT where another version stands there. Returns 1.
local function write_template(keys, argv)
  local tag, templates = keys[1], key(keys[1], 'templates')
  local stands = redis.call('HGET', templates, argv[1]) or argv[3]
  if string.match(stands, '^%d+') ~= argv[2] then return redis.error_reply('CONFLICT ' .. argv[1]) end
  redis.call('HSET', templates, argv[1], argv[4])
  write_audit(tag, 'write notice', argv[5], argv[1], argv[6], argv[7])
  return 1
end

-- argv: kind, fingerprint, what stands there where nobody wrote one ("version fingerprint"), bytes or "" to take it back,
-- who, now. NOTFOUND where another version stands there by now. Returns 1.
local function allow_template(keys, argv)
  local tag, allowed = keys[1], key(keys[1], 'templates:allowed')
  local stands = redis.call('HGET', key(tag, 'templates'), argv[1]) or argv[3]
  if string.match(stands, '^%d+ (%S+)') ~= argv[2] then
    return redis.error_reply('NOTFOUND version ' .. argv[2] .. ' of the notice ' .. argv[1])
  end
  if argv[4] ~= '' then
    redis.call('HSET', allowed, argv[2], argv[4])
  else
    redis.call('HDEL', allowed, argv[2])
  end
  write_audit(tag, argv[4] ~= '' and 'allow notice' or 'forbid notice', argv[5], argv[2], argv[6], argv[1])
  return 1
end

redis.register_function('hm_reserve_notice', reserve_notice)
redis.register_function('hm_give_notice', give_notice)
redis.register_function('hm_settle_notice', settle_notice)
redis.register_function('hm_keep_notices', keep_notices)
redis.register_function('hm_said_of_notice', said_of_notice)
redis.register_function('hm_drop_notice', drop_notice)
redis.register_function('hm_write_template', write_template)
redis.register_function('hm_allow_template', allow_template)
end
