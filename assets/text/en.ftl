# English: every word on the screen, for those who do not read Indonesian well. Keys and arguments are those of id.ftl.
# What the programme itself calls KPM, NIK, NIB and RT/RW keeps its name.

## Widgets
columns-main = What was chosen
field-number-large = The figure is too large. Check the noughts.
field-number-unread = Write digits only, for example { $example }.
field-optional = (may be left empty)
field-full = full: { $max } letters
field-left = { $count } letters left
field-left-mark = at most { $count } letters left
nav-back = Back
nav-badge = { $count } waiting
nav-label = Main menu
state-loading = Opening…
state-nothing-lost = Nothing is lost.
state-retry = Try again
sync-last = last { $when }
sync-offline = The centre is not connected. Nothing is lost.
sync-sending = { $count ->
    [one] Sending 1 record
   *[other] Sending { $count } records
}
sync-settled = The centre has received everything
sync-waiting = { $count } not sent yet

## Places
nav-today = Today
nav-families = Families
nav-outbox = Sending
nav-settings = Settings
nav-queue = Review
nav-mentors = Mentors
nav-home = My business

## Titles of the screens
change-pin-title = Change PIN
enrol-title = Enrol this phone
families-title = My families
family-title = Family
family-to-business = How the business does
home-title = My business
mentors-title = Mentors
outbox-title = Sending
queue-title = To review
review-title = Review of a visit
set-pin-title = Choose a PIN
settings-title = Settings
start-title = Pendamping
today-title = Today
unlock-title = Enter your PIN
visit-edit-title = Correct the visit
visit-read-title = Visit
visit-title = Record a visit

## An address that leads nowhere

## What a visit says (mentor's and coordinator's screens)
fact-accuracy = accurate to { $distance }
fact-beside = Explanation
fact-beside-field = Explanation: { $field }
fact-business = State of the business
fact-business-changed = Kind of business changed
fact-business-closed = Closed
fact-business-none = No business yet
fact-business-open = Open
fact-channel-call = by telephone from the office
fact-channel-mentor = answered on the mentor's phone
fact-channel-own = from the family's own phone
fact-channel-paper = on paper
fact-duration = { $minutes }{"\u00A0"}min
fact-empty = left empty
fact-explanation = The mentor's explanation
fact-flag-clock-ahead = Phone clock { $minutes }{"\u00A0"}min ahead
fact-flag-clock-behind = Phone clock { $minutes }{"\u00A0"}min behind
fact-flag-clock-meaning = The phone’s clock differs from the centre’s, or was changed during the visit.
fact-flag-far = { $distance } from home
fact-flag-far-meaning = The place the phone measured is farther from the family’s home than the programme’s limit.
fact-flag-limit = The programme’s limit: { $limit }.
fact-flag-limit-minutes = { $minutes }{"\u00A0"}min
fact-flag-limit-speed = { $speed }{"\u00A0"}km/h
fact-flag-mocked = Place made up by another app
fact-flag-photo = Photo of another visit
fact-flag-photo-meaning = The same photo is already on another visit or meeting.
fact-flag-mocked-meaning = The phone says that its place was made up by another app.
fact-flag-other = To check: { $code }
fact-flag-other-meaning = This version of the app does not know that mark.
fact-flag-overlap = At the same time as another visit
fact-flag-overlap-meaning = Another visit of the same mentor is recorded at the same time.
fact-flag-short = Too short: { $minutes }{"\u00A0"}min
fact-flag-short-meaning = From opening the form to saving it took less than the programme’s limit.
fact-flag-travel = Too fast from another visit: { $speed }{"\u00A0"}km/h
fact-flag-travel-meaning = The time between another visit and this one is too short for the distance.
fact-flags = Marked to be checked
fact-follow-ups = Follow-ups
fact-from-home = { $distance } from home
fact-met = Met
fact-met-household = Another family member
fact-met-nobody = Nobody
fact-met-other = Somebody else (not the recipient)
fact-met-recipient = The recipient
fact-mode = Way of visiting
fact-mode-by-phone = by phone
fact-mode-in-person = in person
fact-next = Next visit
fact-no-home = home location not known yet
fact-not-seen = not filled in
fact-phone-clock = phone's clock: { $time }
fact-photos = { $count ->
    [one] 1 photo
   *[other] { $count } photos
}
fact-place = Place
fact-place-by-phone = visit by phone
fact-place-denied = the phone may not use its location
fact-place-known = Location recorded
fact-place-none = No location
fact-place-off = location is switched off on the phone
fact-place-timed-out = the phone found no location in time
fact-place-unavailable = the phone cannot tell where it is
fact-purposes = Purpose of the visit
fact-results = Result of the visit
fact-time = Time
fact-topics = Talked about
fact-word-came = Yes, came
fact-word-did-not-come = Did not come
fact-word-reasons = { $word }: { $reasons }
fact-word-wrong = Something is not right

## The coordinator: queue and mentors
coordinator-unheard = No news from the centre yet
coordinator-unheard-text = This list fills up once this device has reached the centre for the first time.
mentors-activities = Visits and activities
mentors-call = Call { $phone }
mentors-chip-never = Never connected
mentors-chip-silent = No news for over { $days } days
mentors-empty = No mentors yet
mentors-empty-text = Mentors appear here once the office has assigned them to your area.
mentors-heard = last connected { $when }
mentors-in-queue = { $count } to review
mentors-month = { $count ->
    [one] 1 visit this month
   *[other] { $count } visits this month
}
mentors-set-aside = { $count } could not be accepted
mentors-silent = { $count } without news for over { $days } days
mentors-unsent = { $count } not sent yet
mentors-unsent-since = { $count } not sent yet, oldest { $when }
queue-again = Reviewed again
queue-answers = Corrected
queue-choose = Choose a record
queue-choose-text = Its evidence appears here, and then you decide.
queue-empty = Everything has been reviewed
queue-empty-since = New visits appear here as soon as the centre has received them. Last updated { $when }.
queue-empty-text = New visits appear here as soon as the centre has received them.
queue-explained = Explained
queue-filter = Show
queue-filter-all = Waiting { $count }
queue-filter-decided = Decided { $count }
queue-filter-flagged = To check { $count }
queue-more = Showing { $shown } of { $total }. The others appear once these are done.
queue-more-decided = The { $shown } latest decisions of { $total } are shown.
queue-none-decided = Nothing is decided yet
queue-none-decided-text = Visits that you approved or asked to be corrected can be opened again here.
queue-none-flagged = Nothing to check
queue-none-flagged-text = Other visits are still waiting under All.
queue-total = { $count ->
    [one] 1 visit waiting
   *[other] { $count } visits waiting
}
queue-unchanged = Answered without a change
queue-word = Family: { $word }
queue-word-came = Family: yes, came
queue-word-mentor = Family: { $word } (on the mentor's phone)
queue-word-reasons = { $word } – { $reasons }
queue-word-came-mentor = Family: yes, came (on the mentor's phone)

## The coordinator: one visit
correction-add = Add another part
correction-field = Part to be corrected
correction-field-missing = Choose the part to be corrected.
correction-remove = Remove this part
correction-text = What should be corrected
correction-text-hint = Time and place cannot be changed; ask for an explanation.
correction-text-missing = Write what should be corrected or explained.
correction-title = Ask for a correction
past-approved = Approved
past-asked = Correction asked for
past-change = { $was } → { $now }
past-changes = What was changed
past-decisions = Decisions
past-earlier = about an earlier version
past-here = not sent yet
past-lost = Entries set aside while merging
past-nothing = Content unchanged
past-photos = Replaced photos
past-photos-text = In an earlier version, no longer in this one.
past-superseded = does not count, another decision was first
past-version = Version { $from } → { $to }
past-version-received = Version { $from } → { $to } · version { $from } received { $when }
review-account = The mentor's notes
review-again = Approved before, to be decided again
review-again-changed = The mentor sent a new version after the approval.
review-again-disputed = After the approval the family said that something about this visit is not right.
review-approve = Approve, next
review-approved = Approved and saved here
review-ask = Ask for a correction
review-asked = The request is saved here
review-before = The visit before
review-before-agreed = Next visit as promised
review-before-apart = { $days } before this visit
review-before-same-day = the same day
review-before-day = Date
review-by = by { $name }
review-cancel = Cancel
review-changed = This visit has changed
review-changed-text = The mentor sent a new version after you opened it. Look at the latest before you decide.
review-disputed-approve = Yes, approve
review-disputed-text = The family says:
review-disputed-title = Approve a visit that its family disputes?
review-evidence = Evidence of the visit
review-explained = The mentor explains: “{ $text }”
review-family-answered = The family has answered
review-family-says = The family says: { $word }
review-first-visit = No earlier visit to this family
review-follow-up-done = done { $day }
review-follow-up-due = by { $day } at the latest
review-hear = Read what the family says
review-home-moved = The home’s point was moved by { $distance }
review-home-moved-text = { $when }. From the old point this visit was { $distance } away.
review-is-approved = Already approved
review-is-asked = Waiting for the mentor's correction
review-not-explained = The mentor has not explained yet.
review-not-independent = Perhaps not the family’s own word: the mentor was beside them.
review-not-saved = The decision is not saved yet. Try once more.
review-open-other = Open that visit: { $name }, { $day }
review-other-away = That other visit is not on this phone.
review-other-visits = Other visits at that time: { $times }.
review-see-latest = See the latest version
review-send = Send the request
review-to-queue = Back to the queue
review-word-latest = The latest word
review-word-new = The family has just said something
review-word-new-text = It came after you opened this visit. Read it before you decide.

## Sync and the store, on every screen
draft-failed = The draft is not saved yet
draft-failed-text = Do not close the app yet.
draft-kept = Draft saved automatically
draft-waiting = Saving the draft…
first-sync-text = This happens only once. You may go on using the phone.
first-sync-title = Fetching data from the centre…
first-sync-waits = No data from the centre yet
store-busy = The storage is in use. Try again in a moment.
store-closed = The app is locked. Enter your PIN, then try again.
store-corrupt = The storage on this phone is damaged. Close the app and open it again: what can still be read is saved. Do not delete the app.
store-full = The phone's storage is full. Delete some photos or videos, then try again.
store-newer = This data was made by a newer app. Update the app.
store-not-found = This data is no longer on this phone.
store-other = Try again. If it stays like this, show this message to the office: { $code }
store-trouble-title = The records on this phone cannot be opened
sync-call-office = The centre refuses this phone. Call the office.
sync-corrections = { $count ->
    [one] 1 record to be corrected
   *[other] { $count } records to be corrected
}
sync-fetching = Fetching news from the centre
sync-foreign = This Wi-Fi asks you to sign in first. Everything is saved on this phone.
sync-later = The centre is busy. It will be tried again by itself.
sync-never = Never connected to the centre yet
sync-no-news = Could not be updated yet
sync-not-private = The centre's address is not safe. Call the office.
sync-now = Send now
sync-photos = { $count ->
    [one] All records sent · 1 photo to follow, { $size }
   *[other] All records sent · { $count } photos to follow, { $size }
}
sync-photos-after = { $count ->
    [one] 1 photo { $size }
   *[other] { $count } photos { $size }
}
sync-renew = Update
sync-renew-now = Update now
sync-renewed = Up to date
sync-renewing = Updating…
sync-set-aside = { $count ->
    [one] 1 record the centre could not accept
   *[other] { $count } records the centre could not accept
}
sync-sign-in-again = This phone must be enrolled again. Call the office.
sync-store = The storage of this phone is in trouble. Delete some photos or videos, then open the app again. If it stays like this, call the office.
sync-upgrade = This app must be updated before it can send.

## The mentor: words of several screens
kind-activity = Other activity
kind-confirmation = The family's answer
kind-family = Family data
kind-follow-up = Follow-up
kind-group-meeting = Group meeting
kind-progress = Business month
kind-review = Review
kind-visit = Visit
mentor-cancel = Cancel
mentor-close = Close
mentor-custody-approved = Approved
mentor-custody-correction = Correction asked for
mentor-custody-here = On this phone
mentor-custody-received = Received by the centre
mentor-custody-reviewed = Reviewed
mentor-custody-set-aside = Held by the centre
mentor-due-today = Today
mentor-due-tomorrow = Tomorrow
mentor-follow-up-family = See the family
mentor-follow-up-finish = Done
mentor-follow-up-finished = Marked as done. Saved on this phone.
mentor-late = { $days } late
mentor-late-low = { $days } late
mentor-no-business = No business yet
mentor-problem-action = Write what was agreed, or remove this follow-up.
mentor-problem-action-due = Choose the latest date, today or later.
mentor-problem-address = The address must not be empty.
mentor-problem-contradicts = Does not go with the other entries. If nobody was met, choose Open or Closed.
mentor-problem-early = The date is too early.
mentor-problem-home = This point is outside Indonesia. Take it again at the family's home.
mentor-problem-late = The date is too far away.
mentor-problem-long = Too long. At most { $max } characters.
mentor-problem-malformed = This entry cannot be read. Check it again.
mentor-problem-many = Too many. At most { $max }.
mentor-problem-met = Choose who was met.
mentor-problem-missing = Fill in this part first.
mentor-problem-next-early = Choose a date after this visit.
mentor-problem-next-late = Choose a date at most a year from now.
mentor-problem-not-offered = One of the choices is no longer in use. Unmark it.
mentor-problem-phone = Write a telephone number, for example 0812 3456 7890.
mentor-problem-purposes = Choose at least one purpose.
mentor-stage-incubation = Incubation
mentor-stage-independent = Independent
mentor-stage-mentoring = Mentoring
mentor-stage-seeding = Seeding
mentor-sub-district = { $name } sub-district
mentor-until = by { $day } at the latest
set-aside-conflict = The centre has a record with the same mark and other content. Check it and save again.
set-aside-install = The centre does not know this phone. Call the office.
set-aside-invalid = There is an entry the centre cannot accept yet.
set-aside-not-allowed = The centre does not accept this record from you; the family may have moved to another mentor.
set-aside-other = The centre cannot accept this record yet ({ $code }).
set-aside-too-large = This record is too large to send. Make it shorter.
set-aside-unknown-kind = The centre does not know this kind of record yet. It can be sent once the centre is updated.

## Who stands in for whom
cover-away-ahead = { $name } will stand in for you
cover-away-holds = { $name } stands in for you
cover-away-text = Your families stay on this phone, and your records are still taken in.
cover-from-until = From { $from } until { $until }.
cover-in-ahead = You will stand in for { $name }
cover-in-count = You accompany { $count ->
    [one] one more family
   *[other] { $count } more families
 }.
cover-in-family = You accompany this family in place of { $name }
cover-in-holds = You stand in for { $name }
cover-in-leaving = { $count ->
    [one] One family leaves
   *[other] { $count } families leave
 } this phone once all records of them are sent.
cover-in-over = Your time standing in for { $name } is over
cover-mark = in place of { $name }
cover-other = another mentor
cover-over = It ended { $until }.
cover-today = today
cover-until = Until { $until }.

## The mentor: today
today-afternoon = Good afternoon, { $name }
today-agreed = as agreed
today-draft = Draft
today-draft-since = Unfinished visit · { $day } { $time }
today-drafts = Unfinished
today-due = To visit
today-due-all = See all families
today-due-none = Nobody to visit
today-due-none-text = No visit is due until tomorrow.
today-due-none-visited = { $count ->
    [one] All visited. 1 family today.
   *[other] All visited. { $count } families today.
}
today-evening = Good evening, { $name }
today-follow-ups = Follow-ups
today-follow-ups-none = No follow-ups in the next seven days.
today-lock = Lock
today-month = This month · { $month }
today-month-none = No family is being mentored yet.
today-month-visits = Visits
today-morning = Good morning, { $name }
today-none = No families on this phone yet
today-none-text = The list of families comes from the centre when the phone first connects.
today-noon = Good day, { $name }
today-record = Record a visit
today-share = { $shown } of { $total }
today-untold = Progress not told of yet
today-visited = { $count ->
    [one] Visited today: 1 family.
   *[other] Visited today: { $count } families.
}

## The mentor: families
families-all = All
families-count = { $count ->
    [one] 1 family
   *[other] { $count } families
}
families-count-some = { $count ->
    [one] 1 family, { $accompanied } mentored
   *[other] { $count } families, { $accompanied } mentored
}
families-listed-only = Not mentored monthly
families-more = Show more ({ $count })
families-not-found = Nothing matches
families-not-found-text = Check the spelling, or search by village, KPM number, or the last four digits of the NIK.
families-pick = Choose the family that is visited
families-search = Search families
families-search-example = Name, village, KPM number
families-search-rest = { $count ->
    [one] There is 1 more family. Type a name to find it.
   *[other] There are { $count } more families. Type a name to find them.
}
families-stage = Stage
family-address = Address
family-business = Business
family-business-since = In business since
family-call = Call
family-continue = Go on with the visit
family-correct = Correct contact and location
family-correct-continue = Go on correcting
family-correct-save = Save
family-correct-text = Other data can only be changed by the office.
family-due-agreed = as agreed
family-due-rhythm = regular visit
family-follow-up-done = Follow-up done
family-follow-ups = Follow-ups
family-follow-ups-none = Nothing unfinished.
family-gone = This family is not on this phone
family-gone-text = It may have moved to another mentor. The records you made are kept.
family-handover = Hand the phone to the family
family-home = Home location
family-home-here = Use where the phone is now
family-home-hint = Only while you are at the family's home.
family-home-known = recorded
family-home-none = not recorded yet
family-last-visit = last visit { $day }
family-never-visited = never visited yet
family-nik = NIK
family-not-due = No visit planned yet
family-number = KPM number
family-permits = Business permits
family-phone = Telephone
family-record = Record a visit
family-stage = Stage
family-timeline = History
family-timeline-none = No records yet. The first visit will appear here.
family-unknown = not recorded yet
family-visit-by-phone = Visit by phone
family-call-not-met = Called, no answer
family-visit-not-met = Visit, nobody met
family-who = About the family

## The mentor: recording a visit
visit-asked = Coordinator: { $field }
visit-asked-by = { $name } asks, { $when }
visit-beside = Explain: { $field }
visit-beside-hint = What the phone recorded cannot be changed. Write the explanation here.
visit-captured-fixed = Recorded by the phone; cannot be changed.
visit-discard = Delete the draft
visit-discard-ask = Delete this draft?
visit-discard-text = What is not saved yet will be gone from this phone. Saved records stay.
visit-draft-dropped = Draft deleted
visit-explanation = Explanation
visit-explanation-hint = Write briefly what happened. The coordinator will read it.
visit-flag-text = It can be saved all the same. Your explanation helps the coordinator.
visit-follow-up-add = Add another follow-up
visit-follow-up-drop = Remove this follow-up
visit-follow-up-due = At the latest
visit-follow-up-example = for example: photo of the new banner
visit-follow-up-own = Another follow-up
visit-follow-ups = Follow-ups
visit-met = Who was met
visit-mode-by-phone = By phone
visit-mode-in-person = In person
visit-no-programme = No programme settings yet
visit-no-programme-text = The choices of this form come from the centre. Connect the phone once, then open it again.
visit-not-saved = Not saved yet
visit-not-yours = Another mentor recorded this visit
visit-not-yours-text = Only who recorded it can correct it.
visit-open-failed = The form cannot be opened
visit-place-again = Take the location again
visit-place-away = { $distance } from the home
visit-place-by-phone = By phone, no location
visit-place-far = Far from the family's home
visit-place-home = At the family's home
visit-place-locating = Looking for the location…
visit-place-locating-text = Please go on filling in.
visit-place-none = No location yet
visit-place-none-text = The visit can be saved all the same.
visit-place-retry = Try the location again
visit-restored = Draft continued
visit-restored-text = Your entries are back as you left them.
visit-save = Save on this phone
visit-save-anyway = Save with this mark
visit-save-unmoved = Save without a change
visit-saved = Saved on this phone
visit-set-aside = Held by the centre

## The mentor: reading a visit
visit-again = Approved before; this version is being reviewed again.
visit-answer = Answer the coordinator
visit-answers = Answers a correction; waiting for review.
visit-author = Recorded by
visit-custody-here = Saved, not yet received by the centre.
visit-edit = Correct the visit
visit-explained = Your explanation: “{ $text }”
visit-facts = The visit
visit-family-answered = The family has answered
visit-family-answered-text = Only the coordinator reads what it says.
visit-family-word = The family's answer
visit-follow-up-done = done { $day }
visit-gone = This visit is not on this phone
visit-gone-text = The family may have moved to another mentor. The record at the centre is kept.
visit-history = What was changed
visit-lost = Entries set aside while merging
visit-no-explanation = No explanation yet.
visit-overlap = See that visit
visit-photo-again = This photo is already on this visit.
visit-photo-no-camera = The camera did not answer. Try once more.
visit-photo-no-picture = That file is no photo that can be read. Use JPEG, PNG or WebP.
visit-photo-remove = Remove photo { $number }
visit-photo-take = Take a photo
visit-photo-taking = Saving…
visit-photo-too-large = The photo is too large. At most 32 MB and 64 megapixels.
visit-photos = Photos
visit-photos-count = { $count } of { $max }
visit-reviews = Reviews
visit-superseded = does not count, another decision was first
visit-unmoved = Nothing is changed yet
visit-unmoved-text = Change what was asked, or write in Explanation why it stays so. Saved all the same, the coordinator sees it as “without a change”.
visit-version-before = Before the change

## The mentor: what was sent
mend-action = What was agreed
mend-done = Done
mend-due-missing = Choose the latest date.
mend-open = Not done yet
mend-state = State
outbox-coordinator = Coordinator
outbox-correct = Correct
outbox-correction-asked = Correction asked for
outbox-corrections = To be corrected
outbox-counts = { $received } received by the centre · { $waiting } still on this phone
outbox-differs = This phone counts { $here } received, the centre { $there }
outbox-differs-text = What the centre does not have yet is sent again by itself.
outbox-explain = Explain
outbox-explanation-asked = Explanation asked for
outbox-family-gone = The family is no longer on this phone
outbox-field = Part: { $field }.
outbox-none = Nothing sent yet
outbox-none-text = The visits you save appear here, with where each one is now.
outbox-offered = Will be sent again
outbox-oldest = Waiting longest since { $when }
outbox-photos = Photos
outbox-photos-after = Sent once the centre has their records
outbox-photos-count = { $count ->
    [one] 1 photo waiting, { $size }
   *[other] { $count } photos waiting, { $size }
}
outbox-photos-going = On their way, piece by piece
outbox-photos-later = Not through yet; tried again { $when }
outbox-photos-month = This month’s data for photos is used up
outbox-photos-now = Send photos ({ $size })
outbox-photos-refused = { $count ->
    [one] 1 photo refused by the centre
   *[other] { $count } photos refused by the centre
}
outbox-photos-refused-text = They stay on this phone. Open the record and take the photo again if it is needed.
outbox-photos-wifi = Waiting for Wi-Fi, as chosen in Settings
outbox-received = Received by the centre
outbox-received-at = received { $when }
outbox-reviewed-at = reviewed { $when }
outbox-reviewed-by = reviewed by { $name }, { $when }
outbox-saved-at = saved { $when }
outbox-send-again = Send again
outbox-versions = { $count } versions
outbox-salvaged = The storage of this phone was damaged ({ $when })
outbox-salvaged-saved = Saved: { $saved } records and { $drafts } drafts. The centre does not have { $unsent } of them yet.
outbox-salvaged-none-lost = None of your records, drafts or photos was lost.
outbox-salvaged-lost = { $lost } records could not be read on this phone. What the centre received is still at the centre.
outbox-salvaged-drafts = Some drafts could not be read.
outbox-salvaged-photos = Some photos could not be read; those the centre received are still there.
outbox-salvaged-again = The centre's data is fetched again.
outbox-salvaged-do = Nothing was deleted: the old files stay on this phone for 35 days. Keep this phone and call the office.
outbox-salvaged-read = I have read this
outbox-set-aside = Held by the centre
outbox-still-here = This record stays on this phone.
outbox-visited = Visit { $day } · { $name }
outbox-waiting = Waiting to be sent
photo-alt = Photo { $number }
photo-awaited = Photo awaited: still on the mentor’s phone
photo-close = Close photo
photo-enlarge = Enlarge { $photo }
photo-from-home = { $distance } from home
photo-get = Get the photo ({ $size })
photo-getting = Getting the photo…
photo-near = Look closely
photo-no-place = without a place
photo-not-given = This phone may not open this photo
photo-not-here = The photo is not on this phone
photo-offline = Not yet: the centre cannot be reached
photo-on-this-phone = Still on this phone
photo-place-known = place recorded
photo-refused = Refused by the centre ({ $code })

## Enrolment, PIN
change-pin-done = The PIN is changed
change-pin-failed = The PIN is not changed yet
change-pin-old = Present PIN
change-pin-save = Change PIN
enrol-busy = The centre is busy
enrol-busy-text = Wait a moment, then try again. Your code is still good.
enrol-centre = Address of the centre
enrol-centre-foreign = There is no Pendamping centre at this address. Check the address; on a public Wi-Fi, sign in to it first.
enrol-centre-hint = Filled in by itself when the office's link is pasted above.
enrol-centre-missing = Fill in the centre's address. It is in the office's invitation.
enrol-centre-not-private = This address is not safe or misspelt. A centre's address begins with https://
enrol-code = Invitation code or link
enrol-code-expired = This code has expired. Ask the office for a new one.
enrol-code-hint = From the social affairs office. It can be used only once.
enrol-code-malformed = This code is not complete. Check its letters again.
enrol-code-missing = Fill in the code from the office.
enrol-code-unknown = This code is not known. Check its letters again.
enrol-code-used = This code has been used. Ask the office for a new one.
enrol-forgotten = The office has taken this phone out
enrol-forgotten-text = What the centre received is still there. Everything on this phone was removed. To use it again, ask for a new code.
enrol-offline = The centre cannot be reached yet
enrol-offline-text = Nothing is lost and your code is still good. Try again when there is a signal.
enrol-refused = The centre refuses this phone
enrol-refused-text = Show this message to the office: { $code }
enrol-send = Enrol
enrol-sending = Calling the centre…
enrol-subtitle = Once only, while there is a signal
enrol-too-many = Too many attempts
enrol-too-many-text = Wait a few minutes, then try again.
enrol-upgrade = This app is too old
enrol-upgrade-text = Update the app, then enrol again. Your code is still good.
pin-checking = Opening…
pin-damaged = The key to the records on this phone is damaged. Do not delete the app; call the office.
pin-label = 6-digit PIN
pin-newer = The records on this phone were made by a newer app. Update the app, then try again.
pin-not-now = Cannot be opened yet. Try again.
pin-open = Open
pin-records-damaged = The storage on this phone is damaged. Do not delete the app; call the office.
pin-too-short = A PIN has { $count } digits.
pin-wait = Too many attempts. Try again in { $minutes } min, at { $when } by this phone.
pin-wrong = { $left ->
    [one] Wrong PIN. 1 more attempt before you must wait.
   *[other] Wrong PIN. { $left } more attempts before you must wait.
}
pin-wrong-wait = Wrong PIN. Try again in { $minutes } min, at { $when } by this phone.
set-pin-again = Repeat the PIN
set-pin-differs = The two PINs are not the same.
set-pin-failed = The PIN is not saved yet
set-pin-first = New PIN
set-pin-guessed = This PIN is easy to guess. Choose another one.
set-pin-hint = 6 digits. Not a date of birth.
set-pin-keep = This PIN locks the records on this phone
set-pin-keep-text = Remember it well and tell nobody. If you forget it, call the office: what the centre received is not lost.
set-pin-save = Save the PIN
set-pin-saving = Saving…
set-pin-subtitle = This phone is for { $name }
unlock-closed = Sending waits for the PIN
unlock-closed-text = What is not sent yet is kept, and sent once the PIN is entered.
unlock-damaged = The records cannot be opened yet
unlock-forgot = Forgot your PIN?
unlock-forgot-text = Call the office and do not delete the app. What the centre received is not lost.
unlock-shut = Sending goes on
unlock-shut-text = What was saved is still sent while locked. What you were filling in is still there.
unlock-subtitle = The records on this phone are locked
unlock-unread = The storage of this phone does not answer yet. Try again. If it stays like this, restart the phone. Do not delete the app.

## A family's own page, and its word
handover-back-subtitle = Enter the mentor's PIN
handover-back-title = Back to the mentor
handover-give-back = Give back to the mentor
handover-stay = Stay on this page
own-call-not-met = Called { $when }, no answer
own-empty = No business data yet
own-empty-text = The business appears here once the centre has sent it.
own-follow-up-due = by { $when } at the latest
own-follow-ups = What we agreed
own-mentor = Your mentor
own-next-visit = Next visit
own-next-visit-about = About { $day }, by the schedule
own-next-visit-soon = Soon, by the schedule
own-next-visit-none = No day agreed yet
own-no-business = No business yet
own-profit = Profit of the business
own-stage-incubation = The business is growing
own-stage-independent = The business stands on its own
own-stage-mentoring = The business is being mentored
own-stage-seeding = Business in its first stage
own-stand-in = Stands in for your mentor until { $until }
own-visit = Visited { $when }
own-visit-by-phone = Called { $when }
own-visit-not-met = Came { $when }, met nobody
own-visits = Earlier visits
own-visits-no-other = No other visits yet
own-visits-none = No visits yet
own-visits-none-text = Your mentor's visits are written here.
own-amounts-hidden = Amounts are hidden
own-chart = Profit month by month
own-figures = Figures of each month
own-hide-amounts = Hide amounts
own-in-words = { $words } rupiah
own-show-amounts = Show amounts
word-again = Change the answer
word-answered = Answer: { $word }
word-answered-only = Answered
word-ask = Did your mentor really visit?
word-ask-called = Did your mentor really call?
word-back = Back
word-called = { $who } called { $when }
word-came = { $who } came { $when }
word-chip-came = Yes, came
word-chip-did-not-come = Did not come
word-chip-wrong = Something is not right
word-deny-confirm = Yes, did not come
word-deny-text = An officer looks into this answer. You can still change it.
word-deny-title = Your mentor did not come?
word-elsewhere = Answered on the mentor's phone: { $word }.
word-form-title = News about this visit
word-mentor = The mentor
word-no = Did not come
word-no-called = Did not call
word-not-saved = The answer is not saved yet. Try again.
word-note = Tell us
word-readers = Who reads it: the coordinator. Your mentor only learns that you have answered.
word-reason-missing = Choose one, or tell us below.
word-reasons = What is not right?
word-received = Received
word-saved = Answer saved
word-send = Save the answer
word-thanks = Thank you. The answer is saved.
word-thanks-text = What it says is not shown on this phone. Please give the phone back to your mentor.
word-waiting = Not sent yet
word-wrong = Something is not right
word-yes = Yes, came
word-yes-called = Yes, that is so

## Settings
settings-about = About the app
settings-area = Area
settings-change-pin = Change PIN
settings-centre = Centre
settings-differs = The counts do not agree yet
settings-differs-text = The centre counts { $centre }, this phone { $here }. Compared by itself at the next sending.
settings-language = Bahasa / Language
settings-language-en = English
settings-language-id = Bahasa Indonesia
settings-last = Last connected
settings-last-never = never yet
settings-lock = Lock now
settings-lock-text = The records on this phone can then be opened only with the PIN. The phone locks itself when untouched for { $minutes } minutes.
settings-lock-title = Lock
settings-looks = Appearance
settings-next-try = Next attempt
settings-office = Nothing to do on the phone
settings-office-text = Office staff work at the centre itself.
settings-photos = Photos
settings-photos-any = Any network
settings-photos-failed = The choice was not saved. Try once more.
settings-photos-month = Mobile data for photos each month
settings-photos-network = Send photos by
settings-photos-no-limit = No limit
settings-photos-spent = Used this month: { $size }
settings-photos-untold = This phone does not say whether it is on Wi-Fi. Photos wait for the button “Send photos” under Sending.
settings-photos-wifi = Wi-Fi only
settings-received = Received by the centre
settings-received-count = { $count } so far
settings-role-beneficiary = Beneficiary family
settings-role-coordinator = Coordinator
settings-role-mentor = Social mentor
settings-role-office = Office staff
settings-sending = Sending and receiving
settings-sending-now = Sending…
settings-set-aside = Could not be accepted
settings-sources = Source of the region names
settings-sources-text = Region codes and names from { $source }, under the { $licence }
settings-theme = Light or dark
settings-theme-dark = Dark
settings-theme-light = Light
settings-theme-phone = Like the phone
settings-trouble = The last attempt did not succeed
settings-version = Version
settings-waiting = Not sent yet
settings-waiting-count = { $count } on this phone
settings-waiting-more = oldest { $when } · { $size }
settings-zone = Time zone

activities-go-on = Go on writing
activities-none = No activities yet
activities-none-text = Meetings, training, data verification, outreach or other duties besides visits. Record them here for your monthly report.
activities-record = Record an activity
activities-subtitle = Duties besides visits
activities-title = Other activities

activity-day = Date
activity-duty = Kind of activity
activity-duty-data = Data verification
activity-duty-meeting = Coordination meeting
activity-duty-other = Other
activity-duty-socialisation = Outreach
activity-duty-training = Training
activity-edit-title = Change activity
activity-from = From
activity-note = Notes
activity-note-hint = What was done, and what came of it
activity-place = Where it was
activity-problem-day = Enter the date of the activity.
activity-problem-day-late = This date has not come yet. Record what has been done.
activity-problem-duty = Choose the kind of activity.
activity-problem-from = Enter when it began as well.
activity-problem-note = Say what it was, since its kind is “Other”.
activity-problem-until = It must end after it began.
activity-since = from { $time }
activity-title = Record an activity
activity-until = Until

mentor-activities-none = Nothing recorded yet
mentor-activities-none-text = Visits, group meetings and other duties appear here once they were recorded and sent from the mentor’s phone.

## A business, month by month
chart-start = Start ({ $month }): { $amount }
chart-goal = Profit aimed at for { $stage }: { $amount }
chart-goal-wage = Minimum wage of the area, other income counts too: { $amount }
family-chart = Profit of each month; the figures are under “How the business does”
business-chart = Profit of each month; the figures are in the list below
business-gives-way = Recorded twice: the later one counts
business-go-on = Go on with the month
business-guessed = Estimated: { $amount } a day, { $days } days
business-line = Revenue { $revenue } · costs { $costs }
business-missing = Not recorded
business-months = Month by month
business-none = No month recorded yet
business-none-read = The mentor has not recorded a month of this business yet.
business-none-text = Record a month's revenue and costs. They show profit and how the business moves.
business-record = Record a month
business-title = How the business does
form-save-anyway = Yes, save
progress-a-day = Revenue on a usual day
progress-all-told = Every month is recorded. Change one from the list.
progress-besides = May be left out
progress-better = Better than { $month }
progress-customers = Customers on a usual day
progress-days = Days open that month
progress-debt = Debt of the business
progress-doubt = Are these figures right?
progress-doubt-costs = Costs are more than twice the revenue.
progress-doubt-nothing = Nothing came in and nothing went out: say why in the note.
progress-doubt-nought = Revenue is far from the month before: perhaps a nought too many or too few.
progress-doubt-taken = More was taken for the household than the profit.
progress-down = Down { $percent }% from { $month }
progress-edit-title = Change a month
progress-goods = Ingredients and goods
progress-goods-hint = Bought to be sold or worked up. Write 0 if nothing.
progress-household = Taken for the household
progress-household-hint = Money of the business that the family used
progress-loss = Loss { $amount }
progress-month = Month
progress-month-after = Month after
progress-month-before = Month before
progress-new-title = Record a month
progress-note = Note
progress-note-hint = Read by the office, not shown to the family
progress-obstacles = What stood in the way
progress-other-costs = Other costs
progress-other-costs-hint = Rent, power, wages, transport. Write 0 if nothing.
progress-other-income = Family income besides the business
progress-other-income-hint = Wages, remittances, help from relatives
progress-permits = Permits issued that month
progress-problem-amount = The figure is too large. Check the noughts.
progress-problem-days = At most the days of that month.
progress-problem-missing = Write the figure. Write 0 if there is none.
progress-profit = Profit { $amount }
progress-revenue = Revenue
progress-revenue-day = A usual day
progress-revenue-hint = All money that came in from selling that month
progress-revenue-how = How revenue is told
progress-revenue-month = Sum of the month
progress-same = As in { $month }
progress-savings = Savings of the business
progress-stock = Worth of stock at the month's end
progress-up = Up { $percent }% from { $month }
progress-workers = People who work in it, the owner too
progress-worse = Below { $month }

# Monthly report
report-title = Monthly report
report-subtitle = Put together from your records
report-month = Month
report-earlier = Month before
report-later = Month after
report-narrative = Your notes for the office
report-narrative-hint = Obstacles, the state of things, proposals
report-pdf = Save as PDF
report-docx = Save as Word (can be edited)
report-message = Copy a summary for WhatsApp
report-files-text = The summary names nobody. The files name families: send them to the office only.
report-preview = What the report says
report-kept = The report is saved
report-copied = The summary is copied
report-failed = The report is not written yet. Try once more.
report-template-wrong = The office’s template has a fault
report-file-title = Monthly report { $month }
report-done = done { $day }
report-late = late
report-open = open
report-keeping = Saving…
report-words-kept = Notes saved on this phone

# Bimtek
nav-trainings = Training
kind-training = Training
kind-attendance = Attendance at a training
trainings-title = Training
trainings-subtitle = Sessions and who was there
own-trainings = Coming ones and those attended
trainings-open = Open a training
trainings-none = No training yet
trainings-none-text = Trainings in your area appear here as soon as they are opened.
trainings-none-opener = Open the first: mentors and families in its area will see it.
training-title = Training
training-edit = Change
training-coming = coming
training-going-on = going on now
training-over = over
training-cancelled = cancelled
training-totals = { $all } present · { $here } in person · { $afar } virtual
training-own-chip = You: { $words }
training-place = Place
training-area = Area
training-audience = For whom
training-capacity = Room for
training-speakers = Speakers
training-agenda = Agenda
training-link = Open the link to take part virtually
training-code-title = Code of the room
training-code-text = Show it to those in the room. It changes at { $until }; no signal is needed.
training-own = Your attendance
training-own-none = Not noted yet. Note below that you take part.
training-own-closed = Not noted yet. Attendance can be noted from 30 minutes before the beginning to the end.
training-own-saved = Attendance saved on this phone
training-code-noted = code noted, to be checked
training-code-again = The organiser checks this code. Mistyped? Type or scan it once more.
training-set-aside = The centre has not taken this training
roster-set-aside = Not taken by the centre: mark again
roster-many-ask = Mark { $count } people at once?
roster-many-text = Not all of them are on the screen. Search first if only some are present.
roster-many-capacity = The room is for { $capacity }. Not all of them are on the screen; search first if only some are present.
roster-many-yes = Mark all
training-code-field = Code of the room
training-code-hint = The six digits shown in the room
training-code-wrong = The code has six digits.
training-code-save = Note my attendance
training-check-in = I take part virtually
training-new-title = Open a training
training-edit-title = Change the training
training-field-title = Title
training-field-title-example = Simple bookkeeping
training-day = Day
training-from = Begins at
training-until = Ends at
training-last-day = Last day, if it takes more than one
training-place-hint = Leave empty if it is virtual only
training-field-link = Link to take part virtually
training-field-link-hint = Leave empty if it is in person only
training-problem-title = Give it a title.
training-problem-area = Choose its area.
training-problem-day = Choose the day.
training-problem-time = Say at what time.
training-problem-days = At most 14 days.
training-problem-audience = Choose for whom it is.
training-problem-place = Give a place, a link, or both.
training-problem-link = A link begins with https:// and has no spaces.
attendee-family = Family
attendee-mentor = Mentor
attendee-coordinator = Coordinator
attendee-guest = Guest
presence-in-person = in person
presence-virtual = virtual
presence-absent = absent
roster-title = Attendance list
roster-as = As
roster-search = Search a name or number
roster-mark-all-here = Mark { $count } present in person
roster-mark-all-afar = Mark { $count } virtual
roster-undo = Undo marking { $count }
roster-marked = { $count } marked as present
roster-taken-back = Mark taken back
roster-mark-here = Present
roster-mark-here-name = Present in person: { $name }
roster-mark-afar = Virtual
roster-mark-afar-name = Virtual: { $name }
roster-take-back = Take back
roster-take-back-name = Take back: { $name }
roster-unknown = Name not on this phone
roster-none = No names yet
roster-none-text = Families and mentors of this area that are on your phone appear here.
roster-not-found = No name matches
roster-more = { $count } more names: use the search.
evidence-mark = marked
evidence-listed = signed list
evidence-code = code of the room
evidence-check-in = virtual check-in
guest-title = Present but on no list
guest-name = Name
guest-hint = Somebody who is no family, mentor or coordinator
guest-missing = Give a name.
guest-add = Add guest
guest-added = Guest added
scores-enter = Enter scores before and after
scores-title = Scores
scores-text = Scores from 0 to 100, before and after the training. Leave out what there is not.
scores-before = Before
scores-after = After
scores-gained = Change
scores-average = Average
scores-averages = Average scores before and after
scores-people = People
scores-before-only = score before { $before }
scores-after-only = score after { $after }
scores-both = score { $before } → { $after }
scores-problem = Scores are between 0 and 100.
scores-none = Nobody has come yet
scores-none-text = Mark who came first; then enter their scores here.
signed-title = Signed attendance list
signed-text = Take a photo of the paper list; then names can be marked from it. Only coordinators see the photo.
signed-take = Photograph the list
signed-again = This photo is already with this training.
signed-taken = Photo of the list saved on this phone
signed-remove = Remove photo
signed-remove-ask = Remove this photo of the list?
signed-remove-text = Names already marked from this list stay recorded as present.
signed-removed = Photo removed
roster-by = Mark from
roster-by-room = What is seen in the room
roster-by-paper = The signed list
roster-mark-all-listed = Mark { $count } as on the list
roster-list = On the list
roster-list-name = On the signed list: { $name }
roster-unlist = Not on the list
roster-unlist-name = Not on the signed list: { $name }
training-cancelled-title = This training is cancelled
training-cancelled-why = Reason: { $reason }
training-cancel = Cancel the training
training-cancel-ask = Cancel this training?
training-cancel-text = Everybody invited will see that it does not take place. Attendance does not count.
training-cancel-reason = Reason
training-cancel-reason-hint = Everybody reads it, for instance: the hall is taken, moved to the 12th
training-cancel-reason-missing = Write the reason.
training-cancel-back = Back
training-cancel-done = Training cancelled
training-resume = It takes place after all
training-resume-ask = Does this training take place after all?
training-resume-text = Attendance that was marked counts again.
training-resume-done = The training takes place again
roster-cancelled = The training is cancelled: attendance does not count.
certificate-make = Save the certificate (PDF)
certificate-text = Made on this phone, without a signal.
certificate-waits = The certificate can be made once the organiser has vouched for your code.
certificate-kept = Certificate saved on this phone
certificate-failed = The certificate was not made. Try once more.
certificate-file = certificate
certificate-file-title = Certificate { $title }
certificate-heading = Certificate
certificate-under = Technical training · { $area }
certificate-given = awarded to
certificate-attended = who has attended
certificate-when = When
certificate-how = Attendance
certificate-how-in-person = In the room
certificate-how-virtual = From afar
certificate-online = Online
certificate-length = Length
certificate-hours = { $hours } hours
certificate-minutes = { $minutes } minutes
certificate-hours-minutes = { $hours } hours { $minutes } minutes
certificate-days = { $days } days, { $hours }
certificate-opened-by = Organised by
certificate-made = Made on
certificate-note = Made with the Pendamping app from attendance record number { $record }.
roster-mark-by-code = Vouch for { $count } by code
training-code-picture = The room's code as a QR code
training-scan = Scan the QR code
training-scanning = Reading…
training-scan-none = There is no QR code in that photo. Bring the phone nearer until the code fills the screen, and try again.
training-scan-another = That QR code is not this training's. Scan the one shown in the room.

# Model
family-to-stage = Model
kind-stage-change = Proposed change of model
stage-title = Model of the business
stage-now = Model now
stage-no-business = No business yet
stage-no-business-text = A model is proposed once the office has recorded this family's business.
stage-no-rule = The programme has no conditions for a next model.
stage-takes = What { $stage } takes
stage-met = All conditions are met
stage-met-text = This family can be proposed for { $stage }.
stage-rule-note = The conditions are the programme's advice. A mentor may propose earlier, with reasons; a coordinator decides.
stage-need-profit = A profit of at least { $amount } a month, { $months } months in a row
stage-need-wage = A household income of at least the minimum wage ({ $amount }), { $months } months in a row
stage-need-wage-unknown = The office has not filled in this area's minimum wage
stage-need-training = Was at a training
stage-need-months = Progress recorded { $months } months in a row
stage-met-months = { $met } of { $of } months
stage-met-training = Yes
stage-not-met-training = Not yet
stage-propose = Propose a change of model
stage-go-on = Go on with the proposal
stage-form-title = Propose a change of model
stage-form-now = Model now: { $stage }
stage-to = Proposed model
stage-to-missing = Choose the model you propose.
stage-reasons = Reasons
stage-reasons-hint = What do you see in this business and family?
stage-reasons-missing = Write the reasons: the coordinator decides by them.
stage-short = Not all conditions are met yet
stage-short-text = You may still propose it. Say why in the reasons.
stage-history = Proposals so far
stage-asked = Waiting for a decision
stage-proposed-by = Proposed by { $name }, { $day }
stage-somebody = the mentor
stage-conditions-then = Conditions when it was proposed:
stage-approved = Approved
stage-declined-title = Proposal { $change } declined
stage-declined = Declined
stage-waits = Waits for a decision
stage-approve = Approve: { $stage }
stage-decline = Decline
stage-decline-title = Decline the proposal
stage-decline-why = Why it is declined
stage-decline-hint = The mentor reads this and can propose again.
stage-decline-missing = Write the reason, so that the mentor knows what is missing.
stage-decline-send = Send the refusal
stage-approved-done = Proposal approved
stage-declined-done = Proposal declined
proposals-title = Proposed changes of model
proposals-total = { $count } waiting for a decision
proposals-none = No proposals are waiting
proposals-none-text = Mentors' proposals appear here once they are sent.
proposals-not-yours = You do not decide in this area
proposals-not-yours-text = You can read these proposals; whoever the office gave the power decides.
proposals-more = { $count } more proposals.
proposals-met = Conditions met
proposals-not-met = Conditions not met yet

# Needs attention
stage-read = Conditions, proposals and decisions
at-risk-title = Families that need attention
at-risk-total = { $count } families
at-risk-none = None needs particular attention
at-risk-none-text = This list fills itself from visits, confirmations and progress that the centre received.
at-risk-more = { $count } more families.
risk-disputed = Disputed by the family
risk-not-visited = { $days } days late for a visit
risk-not-met = Not met { $times } times
risk-loss = Loss of { $amount }
risk-falling = Profit down { $months } months
risk-untold = { $months } months not told of
mentors-untrained = Not trained yet
mentors-due = { $count } due
mentors-month-of = { $count } of { $families } visits this month
mentors-at-risk = Families that need attention

## Group meetings
meeting-edit-title = Change meeting
meeting-families = Families present
meeting-families-gone = { $count ->
    [one] One more family is not on this phone.
   *[other] { $count } more families are not on this phone.
}
meeting-family-gone = A family no longer on this phone
meeting-gone = The meeting is not on this phone
meeting-gone-text = Its mentor may no longer be in your area.
meeting-guests = Others present
meeting-guests-hint = Besides your families: speakers, neighbours, volunteers
meeting-mark-shown = Mark all shown ({ $count })
meeting-no-families = No families on this phone yet.
meeting-no-photos = No photo of the attendance list.
meeting-not-found = No name fits. Try another spelling.
meeting-others = + { $count ->
    [one] one other
   *[other] { $count } others
}
meeting-photos = Photos of the attendance list
meeting-place = Where it was held
meeting-present = { $count ->
    [one] one family present
   *[other] { $count } families present
}
meeting-problem-day = Enter the date of the meeting.
meeting-problem-day-late = This date has not come yet. Record what has been held.
meeting-problem-families = Mark at least one family that was present.
meeting-problem-families-many = At most { $max } families at one meeting.
meeting-problem-guests = At most { $max } people.
meeting-results = What came of it
meeting-results-hint = What was discussed and agreed on together
meeting-search = Search name, business or village
meeting-title = Record a meeting
meeting-topics = Discussed
meeting-who = Tap who was there
meetings-go-on = Go on writing
meetings-none = No meetings yet
meetings-none-text = Meetings with many families at once are recorded here. They are counted apart and take the place of no visit.
meetings-record = Record a meeting
meetings-subtitle = Many families at once, not counted as visits
meetings-title = Group meetings

## What is reported besides visits

queue-kind = Kind of record
queue-kind-count = { $kind } { $count }
queue-kind-visit = Visits
queue-kind-progress = Progress
queue-kind-group-meeting = Meetings
queue-kind-activity = Other duties
reported-all-months = All months, the chart and what stands in the way
reported-changed = This record has changed
reported-changed-text = The mentor sent a new version after you opened it. Look at the latest before you decide.
reported-gone = This record is not on this phone
reported-gone-text = It may no longer be in your area.
reported-no-list = No photo of the signed list
reported-none-decided-text = What you approved or sent back can be opened again here.
reported-none-flagged-text = The others still wait under All.
reported-none-text = New records ({ $kind }) appear here as soon as the centre has received them.
progress-was = { $month }: { $value }
outbox-asked-of = { $day } · asked by { $name }
past-sampled = approved together with { $count } records, { $drawn } of them opened
past-sampled-opened = approved together with { $count } records, this one opened

## Approve together

batch-link = Approve together
batch-link-text = { $count } without a flag, after opening a few drawn by lot
batch-title = Approve together
batch-text = { $count } records have nothing against them. Open the { $drawn } drawn; if all of them are good, the rest is approved unopened.
batch-drawn = Drawn by lot
batch-opened = Opened
batch-to-open = Not opened yet
batch-mentors = Approved with them
batch-of-mentor = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
batch-open-first = { $count } more to open.
batch-approve = Approve { $count }
batch-done = { $count } approved and kept here
batch-found = Something was not good in the sample: { $names }
batch-found-text = This mentor's records are not approved with the rest. Look at them one by one in the queue.
batch-taken = { $count } no longer among them: decided, changed, or to be looked at one by one.
batch-none = Nothing can be approved together
batch-none-text = What is flagged, disputed by the family, or answers a correction is looked at one by one.
batch-again = Take in what came since
batch-not-kept = That this was opened is not kept yet. Try once more.
queue-total-all = { $count ->
    [one] 1 record waiting
   *[other] { $count } records waiting
}
target-ahead = { $count } ahead of schedule
target-behind = { $count } behind
target-behind-number = Records that count
target-expected = { $count } expected by now
target-family-gone = A family no longer on this phone
target-gone = No such target on this phone
target-gone-text = The office may have changed it, or it is not for your area.
target-how-families = Families that met their mentor at least once, each counted once.
target-how-follow-ups = Follow-ups, by the day they were done.
target-how-meetings = Group meetings; they do not count as visits.
target-how-months = Months of businesses told of, each business once a month.
target-how-stage = Families whose change of model to { $stage } was approved.
target-how-trained = Families present at a training, in the room or online, each counted once.
target-how-unknown = This app cannot count it yet. Update the app.
target-how-visits = Visits at which somebody was met.
target-mentors = { $count ->
    [one] one mentor
   *[other] { $count } mentors
}
target-mentors-all = All on schedule
target-mentors-fine = Mentors on schedule
target-mentors-short = { $count ->
    [one] one mentor behind
   *[other] { $count } mentors behind
}
target-missed = Not reached, { $count } short
target-more = { $count ->
    [one] One more record.
   *[other] { $count } more records.
}
target-not-begun = Not begun
target-nothing-yet = Nothing on this phone counts yet.
target-on-pace = On schedule
target-part = Only what this phone sees
target-part-text = Not all that counts is on this phone: what lies outside your area, or left with its family, is not seen here.
target-period = { $from } – { $to }
target-programme = The whole programme
target-reached = Reached
target-so-far = Reached
targets-ahead = To come
targets-fine = { $count } running, all on schedule
targets-none = No targets yet
targets-none-text = Targets appear here once the office has set them. What is reached is counted from records by itself.
targets-none-now = None runs at present
targets-now = Running
targets-over = Over
targets-running = { $count } running
targets-short = { $count } of { $running } behind
targets-subtitle = Counted from records by itself
targets-title = Targets
# The coordinator across mentors: coaching, months, covers.
across-nobody = Nobody at present
coaching-title = Coaching by model
coaching-since = Counted from records since { $month }
coaching-none = No families with a business yet
coaching-none-text = This page fills itself from the business records and visits that the centre received.
coaching-families = { $count ->
    [one] 1 family
   *[other] { $count } families
}
coaching-told = { $told } of { $all } families recorded
coaching-told-text = Their business, since the month above
coaching-profit-text = The middle of { $of } families, latest month recorded.
coaching-up = Up { $amount } on the month before ({ $of } families).
coaching-down = Down { $amount } on the month before ({ $of } families).
coaching-same = As the month before ({ $of } families).
coaching-losses = { $count ->
    [one] 1 family lost money
   *[other] { $count } families lost money
}
coaching-losses-text = In the latest month recorded
coaching-mentors = Help these mentors first
coaching-help = { $obstacle }: { $count } of { $of } families recorded
coaching-obstacles = Obstacles
coaching-no-obstacles = No obstacle was recorded.
coaching-topics = Discussed at visits
coaching-no-topics = Nothing discussed was recorded yet.
coaching-table = See as a table
coaching-count = Families
coaching-share = Of { $of }
coaching-untold = Not recorded
coaching-nobody = No family here
coaching-nobody-text = The figure may just have changed. Go back to see the latest.
coaching-behind-all = All families
coaching-behind-told = Families recorded
coaching-behind-losses = Families that lost money
coaching-behind-topic = Discussed: { $topic }
mentor-months-title = Mentors' months
mentor-months-caption = What each mentor did, { $month }
mentor-months-together = All ({ $count } mentors)
mentor-months-note = Visits, group meetings and trainings are each counted apart. In the row All, each family counts once.
mentor-month-of = { $count } of { $all }
mentor-month-visits = Visits
mentor-month-not-met = Not met
mentor-month-visited = Families visited
mentor-month-told = Businesses recorded
mentor-month-meetings = Group meetings
mentor-month-meetings-words = { $count } ({ $present } families)
mentor-month-activities = Other activities
mentor-month-trainings = Trainings held / attended
mentor-month-follow-ups = Follow-ups done / open
mentor-month-reviews = Approved / correction asked
mentor-month-title = Month by month
mentor-month-text = A month's visits, businesses, trainings and activities
mentor-month-report-text = Made from the records that the centre received, in the same way as on the mentor's phone.
mentor-month-own-words = The mentor's own notes are only in the report that they hand in themselves.
mentor-gone = No such mentor on this phone
mentor-gone-text = They may no longer work in your area.
mentor-visits = Visits of this month
mentor-latest-visits = Latest visits
mentor-visit-waits = Waits for review
cover-line-in = Stands in for { $name } until { $until }
cover-line-in-ahead = Will stand in for { $name }, { $from } to { $until }
cover-line-away = { $name } stands in until { $until }
cover-line-away-ahead = { $name } will stand in, { $from } to { $until }
report-training-held = held it
report-training-own = attended ({ $presence })

## Aid

aid-title = Aid
aid-tranche = { $name }, tranche { $number }
aid-none = No aid yet
aid-none-text = This family is on no list so far.
aid-state-planned = Not paid yet
aid-state-failed = Payment failed
aid-state-returned = Returned
aid-state-paid = Paid
aid-state-witnessed = Witnessed
aid-state-spent = Spent
aid-state-verified = Verified
aid-state-not-listed = On no list
aid-decree = Decree
aid-planned = To be paid
aid-payment = Paid
aid-payment-back = Paid, and came back
aid-payment-failed = Payment failed
aid-family-says = The family says
aid-witness = Witness the aid
aid-witness-own = Mentor
aid-receipt = receipt { $number }
aid-witnessed = { $amount } seen { $day }
aid-witness-taken-back = Recorded by mistake: { $amount }, { $day }
mismatch-not-on-the-list = Not on the list
mismatch-paid-twice = Paid twice
mismatch-failed = Payment failed
mismatch-came-back = Money came back
mismatch-amount-differs = Amount differs
mismatch-not-paid = Not paid
mismatch-not-selected = Not selected
mismatch-payout-changed = The bank changed its account
mismatch-reference-shared = One reference for two people
mismatch-family-says-no = Family says no
mismatch-family-says-other = Family says another amount
mismatch-no-word-yet = No word yet
mismatch-only-by-mentor = Word only through the mentor
mismatch-seen-not-paid = Seen, and no bank tells of it
mismatch-witnessed-twice = Witnessed twice, differently
mismatch-witness-differs = Another amount was seen
mismatch-not-witnessed = Not witnessed yet
mismatch-by = { $who }, by { $day }
mismatch-late = { $who }, late since { $day }
owner-mentor = Mentor
owner-coordinator = Coordinator
owner-office = Office
money-word-received = received
money-word-not-received = not received
money-word-other = another amount: { $amount }
money-word-other-unknown = another amount
money-word-given = has answered
channel-own-phone = by its own phone
channel-mentor-phone = by the mentor's phone
channel-call-back = by a call back
channel-paper = on paper
money-word-ask = Have you received this money?
money-word-yes = Yes
money-word-no = Not yet
money-word-else = Another amount
money-word-else-title = How much did you receive?
money-word-else-confirm = Send the answer
money-word-amount = Amount received
money-word-amount-missing = Write the amount, for instance 450,000.
money-word-deny-title = This money has not come?
money-word-deny-text = A coordinator will look into it. You can answer anew later.
money-word-deny-confirm = It has not come
money-word-readers = Read by coordinator and office, not by your mentor.
own-aid = Aid for me
own-aid-paid = Paid { $day }
own-aid-planned = To be paid { $day }
own-aid-seen = Your mentor recorded { $amount }, { $day }
books-subtitle = List, payments, and the families' word
books-mentor-subtitle = What is to be seen and asked
books-none = No list of aid yet
books-none-text = Lists and payments come from the office.
books-agree = Everything agrees
books-agree-text = Nobody has to act now.
books-mismatches = To be cleared
books-all = All
books-only = Show
books-more = and { $count } more
books-stranger = Unknown recipient
books-waits = { $count } to be cleared
books-open = { $count } to be cleared
books-sums = In all
books-areas = By sub-district
sum-listed = Tranches listed
sum-planned = By the list
sum-credited = Paid
sum-returned = Came back
sum-matched = Matches the list
sum-excess = Too much
sum-unlisted = On no list
sum-witnessed = Witnessed
witness-title = Witness the aid
witness-edit-title = Change what was seen
witness-of = Money for { $name }. A mentor sees it, and never carries it.
witness-amount = Amount that was seen
witness-amount-hint = Count it together with the family.
witness-date = Day it was seen
witness-receipt = Number of the receipt
witness-receipt-hint = The one that the family signed.
witness-photos = Photos of receipt and family
witness-note = Note
witness-mistake = A mistake?
witness-taken-back = Recorded by mistake, does not count
witness-problem-amount = Write the amount that was seen, for instance 500,000.
witness-problem-amount-size = An amount from Rp1 to Rp1,000,000,000.
witness-problem-receipt = Write the number of the receipt, for instance KW-12.
kind-aid-witness = Witness of aid
kind-aid-word = Family's word on aid

# Selection: proposals, the board, and objections
kind-selection = Proposal for the capital incentive
kind-objection = The family's objection
kind-objection-answer = Answer to an objection
selection-title = Selection
selection-line = The proposal and its decision
selection-propose = Propose for the capital incentive
selection-go-on = Go on with the proposal
selection-no-rule = No selection
selection-no-rule-text = The programme has no aid that asks for a selection.
selection-none = Not proposed yet
selection-none-mentor = Propose this family when its business is ready for capital. The score comes from records and your judgement.
selection-none-text = Its mentor has not proposed this family yet.
selection-latest = Latest proposal
selection-earlier = Earlier proposal
selection-you = you
selection-granted = Granted
selection-declined = Declined
selection-waits = Waiting for a decision
selection-waits-again = To be decided again
selection-total = Score
selection-of-hundred = { $total } of 100
selection-points = { $points } of { $of } points
selection-weight = Weight { $weight } of 100, from records
selection-weight-judged = Weight { $weight } of 100, judged by the mentor
selection-scores = Scores
selection-figure-months = Months recorded: { $count }
selection-figure-profit = { $amount } profit a month on average
selection-figure-growth = Profit changed by { $percent }% since the first month
selection-figure-visits = Visits: { $count }
selection-figure-trainings = Trainings attended: { $count }
selection-rests-on = { $count ->
    [one] See the record
   *[other] See the { $count } records
}
selection-no-records = No records for this yet.
selection-now = Now: { $figure }
selection-differs = Records say something else now
selection-differs-text = This family's records changed since it was proposed. What differs is marked below.
selection-form-title = Proposal for the capital incentive
selection-from-records = From records
selection-from-records-text = Filled in by itself; it cannot be changed here.
selection-judged = Your judgement
selection-judged-hint = 0 is lowest, { $of } highest. Weight { $weight } of 100.
selection-reason = Why so many points?
selection-reasons = Why you propose
selection-reasons-hint = What would capital change for this business?
selection-points-missing = Choose the points.
selection-reason-missing = Write why; whoever decides reads it.
selection-reasons-missing = Write why you propose this family.
selection-still-missing = { $count ->
    [one] One criterion is not judged yet
   *[other] { $count } criteria are not judged yet
}
selection-decided = { $said }, { $day }
selection-decided-by = { $said } by { $name }, { $day }
selection-decide = Your decision
selection-decide-why = Reason for the decision
selection-decide-hint = The family and its mentor read this reason.
selection-decide-missing = Write the reason, also when you grant it.
selection-grant = Grant
selection-decline = Decline
selection-sure-grant = Grant it to { $name }?
selection-sure-decline = Decline { $name }?
selection-sure-text = A decision cannot be taken back. The family may object to it.
selection-decided-done = Decision saved: { $said }
selection-own = Your own proposal
selection-own-text = Whoever proposes does not decide. Somebody else with the power decides.
selection-heard = The family's objection was upheld
selection-heard-text = Read the objection and its answer above, then decide again.
board-title = Selection board
board-proposed = { $count ->
    [one] One proposal
   *[other] { $count } proposals
}
board-waiting = { $count } waiting for a decision
board-none = No proposals yet
board-none-text = Mentors' proposals appear here once they are sent.
board-taken = Granted: { $count ->
    [one] one family
   *[other] { $count } families
}
board-of-budget = { $taken } of { $budget }
board-rest = { $rest } left, enough for { $count } of { $waiting } families that wait ({ $amount } each).
board-all-decided = All proposals are decided
board-place = Place { $place }
board-inside = Within the budget
board-outside = Beyond the budget
board-differing = Records differ
board-all = All
board-sharing = { $count } with the same score
board-by-lot = By lot
board-line = The budget ends here
board-part-none = No proposals in this part.
board-seed = The published number of the lot
board-seed-hint = The same number gives the same order on every phone and at the centre.
board-seed-wrong = Copy the whole number, for instance 4f0c2b1e-7d5a-4c1b-9a3e-2f6d8c0b1a57.
board-draw = Use this number
cut-all = The budget is enough for all
cut-all-text = Nobody is beyond the budget. Still decide one by one.
cut-nobody = What is left is not enough
cut-nobody-text = { $rest } is left, and one family gets { $amount }.
cut-between = { $count ->
    [one] The budget ends after one family
   *[other] The budget ends after { $count } families
}
cut-between-text = The last one within scored { $inside }, the first beyond { $outside } of 100.
cut-lot = The budget ends among { $count } families that scored { $total }
cut-lot-text = A lot chose { $inside } of { $tied }, with the number { $seed }.
cut-waits = The budget ends among { $count } families that scored { $total }
cut-waits-text = There is money for { $room } of them, and their scores tell none from another. All of them wait for a lot with a published number.
objections-title = Objections
objections-waiting = { $count } waiting for an answer
objections-none = No objections
objections-none-text = When a family does not accept a decision, its objection appears here.
objections-not-yours-text = You can read these objections; whoever the office gave the power answers.
objections-more = { $count } more objections.
objection-title = Objection
objection-there = Objected to
objection-came = Objected on { $day }
objection-not-for-mentor = What it says is only for whoever answers.
objection-due = { $count ->
    [one] To be answered within a day
   *[other] To be answered within { $count } days
}
objection-due-today = To be answered today
objection-late = { $count ->
    [one] A day late
   *[other] { $count } days late
}
objection-too-late = Came after its time
objection-upheld = Upheld
objection-rejected = Not upheld
objection-words = The family's words
objection-sealed = The words are sealed for the centre and cannot be read on this phone.
objection-against = The decision it is against
objection-to-proposal = See the proposal: { $scheme }
objection-answer = Answer
objection-answered = Answered on { $day }
objection-answered-by = Answered by { $name }, { $day }
objection-not-you = Not for you to answer
objection-not-you-text = You had a hand in the proposal or the decision. Somebody else with the power answers this objection.
objection-to-answer = Your answer
objection-verdict = Is the family right?
objection-verdict-hint = If it is upheld, the proposal returns to the board and is decided again.
objection-uphold = Uphold: decide again
objection-reject = Do not uphold: the decision stands
objection-verdict-missing = Choose one.
objection-why = Reason for the answer
objection-why-hint = The family reads this.
objection-why-missing = Write the reason, so that the family understands.
objection-send-answer = Send the answer
objection-answer-done = Answer saved
own-selection = Selection for aid
own-selection-waits = Being considered
own-selection-again = To be decided again
own-selection-wait-text = The decision will appear here, with its reason.
own-selection-granted = Granted to you
own-selection-declined = Not granted
own-selection-why = The reason:
own-selection-day = Decided on { $day }
own-objection = Your objection, { $day }
own-objection-sealed = Its words are sealed; only the centre reads them.
own-objection-waits = Answered by { $day } at the latest
own-objection-late = Still waiting for an answer
own-objection-upheld = Objection upheld
own-objection-upheld-text = Your proposal is decided again.
own-objection-rejected = Objection not upheld
own-objection-answer = The answer:
own-object = Object to this decision
own-object-until = You do not agree? You may object until { $day }.
own-object-over = The time to object ended on { $day }.
own-object-words = Why do you not agree?
own-object-hint = Write it in your own words.
own-object-missing = Write what is not right.
own-object-readers = Read by whoever answers, and not by your mentor.
own-object-readers-sealed = It is sealed when you send it: this phone and your mentor cannot read it any more. Until then nothing is kept.
own-object-send = Send the objection
own-object-done = Objection saved
