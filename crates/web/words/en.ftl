web-name = Muster
web-exercise = Exercise · all data are invented
web-skip = Skip to content
web-tools = Language and size
web-nav = Main navigation
web-nav-waiting = waiting for you
web-elder = Large print
web-elder-off = Standard
web-sign-in-link = Sign in
web-sign-out = Sign out
web-public = Public page
web-law = Law register
web-check-receipt = Check a receipt
web-duties = Who may do what
web-optional = (optional)
web-choose = Please choose
web-done = Delivered
web-done-at = Delivered { $time }
web-done-more = { $n } entries
web-receipt-what = Receipt: this is in the ledger, where nobody can change or delete it. Scan to check.
web-basis = Basis
web-instead = What you can do instead
web-home = Home
web-trace = Please tell the administrator this number: { $trace }
web-title-not-found = No such page
web-title-sign-in = Please sign in first
web-title-forbidden = Not within your duties
web-title-busy = Too busy just now
web-title-fault = The system failed
web-title-refused = It was not done
web-no-such-page = There is no such page. The address may be mistyped, or it is over.
web-sign-in = Please sign in first, then do this.
web-session-over = Your session has ended. Please sign in again.
web-typed-title = What you typed (not recorded)
web-typed-note = Copy it, or read it to someone named above. It is gone when you leave this page.
web-session-kept = Your session has ended. Please sign in again; what you typed is still here.
web-me = My sessions
web-csrf = This form was open too long or was not opened from this system. Please send it once more.
web-form-wrong = { $n ->
    [one] 1 answer needs a change
   *[other] { $n } answers need a change
 }
web-field-missing = Please fill this in
web-field-choose = Please choose one
web-field-tick = Please tick this
web-field-too-long = Too long: at most { $max } characters
web-field-control = Contains invisible control characters; please remove them
web-field-number = A whole number from { $min } to { $max }, please
web-field-date = A date, please, such as 2026-11-22
web-field-code = Letters and digits only
web-field-phone = A telephone number, please, such as 138 0000 0000
web-field-file-missing = Please choose a file
web-too-large = Too large: at most { $max } MB. Please send it in parts.
web-too-many = Too often. Please try again in { $seconds } seconds.
web-bad-request = What arrived is incomplete: { $what }. Please send it once more.
web-duty-missing = This needs the duty of “{ $posts }”. { $holders }
web-duty-holders = Held now by: { $names }.
web-duty-nobody = Nobody holds it now; please ask the administrator.
web-outside-scope = This is outside the area of your duty.
web-check-running = The last stop was not clean and the ledger is being checked. Until that ends, nothing that restricts others can be decided; lifting and asking for help go on.
house-busy = Too many are waiting. Please try again in a few seconds; what you typed is still here.
house-stopping = The system is restarting. Please wait a minute.
house-disk-full = The disk is full and nothing was recorded. Please tell the administrator, then send it once more.
house-fault = The system failed and nothing was recorded: { $fault }
house-key-reused = The same submission number came with other content; nothing was recorded. Please reload the page and send again.
web-grade = Event
web-grade-1 = Particularly major
web-grade-2 = Major
web-grade-3 = Larger
web-grade-4 = General
web-warning = Warning
web-warning-0 = not issued
web-warning-1 = Red
web-warning-2 = Orange
web-warning-3 = Yellow
web-warning-4 = Blue
web-level = Response
web-level-word = level
web-day-n = Day { $n }
web-today-at = today { $time }
web-day = { $d } { $m ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
web-day-year = { $d } { $m ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 } { $y }
web-day-at = { $day } { $time }
web-span-minutes = { $n } min
web-span-hours = { $n } h
web-span-days = { $n } { $n ->
    [one] day
   *[other] days
}
web-chart-table = Table and downloads
web-chart-none = No data yet
web-chart-source = Source
web-chart-updated = Updated
web-chart-svg = Save picture
web-chart-csv = Save table
web-chart-more = { $n } more are in the table only
web-chart-bar-hours = { $n } h a bar
web-chart-bar-days = { $n } days a bar
web-chart-one-scale = One scale for all; the top line is { $n }
web-chart-no-such = This page has no such chart. It may have another name by now: go back to the page and save it again from the link under the chart.
web-sync-draft = Draft
web-sync-local = Kept on this device
web-sync-sending = Sending
web-sync-sent = Delivered
web-sync-conflict = Conflict
web-sync-withdrawn = Withdrawn
web-trail = You are here
web-close = Close
web-back = Back
web-jump = Find: room, pinyin initials, code
web-jump-none = Nothing found. Press Enter for the full results.
web-keys = Keyboard shortcuts
web-key-next = Next row
web-key-before = Previous row
web-key-edit = Change this row
web-key-do = Do this row
web-key-help = Show or hide this table
web-key-jump = To the search box
web-one-next = Next question
web-one-before = Previous question
web-one-of = Question { $n } of { $all }
web-keys-off = Switch single keys off on this device
web-listen = Listen
web-listen-stop = Stop
web-print = Print
web-guide = New here? Three steps to begin with
web-guide-free = People and events here are invented; nothing you press does harm.
web-guide-grid-worker-1 = Today lists the day's doors by building, staircase and floor. Open the first one.
web-guide-grid-worker-2 = Do as the card says, ask once, press what you found. Where all is well the preset answers do.
web-guide-grid-worker-3 = A household needs medicine or a hand: tick it on the same form; it is sent on by itself.
web-guide-secretary-1 = The desk shows what nobody took, what is late and who was not reached. Begin there.
web-guide-secretary-2 = Tick a few, choose a person, assign. It is on their phone at once.
web-guide-secretary-3 = A plan says what is sent to whom once it starts, and how many hours it takes.
web-guide-health-centre-1 = Signals say which building, how many people, since when.
web-guide-health-centre-2 = Ask by telephone, then say whether it is confirmed, and how you know.
web-guide-health-centre-3 = Reports show the curve by day of onset; ask after the unverified ones first.
web-guide-cdc-1 = Signals of all communities are here; a verified one says how it is known.
web-guide-cdc-2 = On the curve of reports the last two days still grow; do not conclude from them.
web-guide-cdc-3 = Try a rule on past records before you switch it on or off.
web-guide-street-lead-1 = The roll-up holds the communities' own numbers; nobody reports them again.
web-guide-street-lead-2 = Follow a number of overdue things to see what is stuck.
web-guide-street-lead-3 = The big screen hangs on the wall during meetings and renews itself.
web-guide-district-lead-1 = An incident has grade, warning and response level: three things, each by itself.
web-guide-district-lead-2 = Open one and read what its plan would send to whom before you activate it.
web-guide-district-lead-3 = Roll-up and big screen show where it is stuck. Destruction at the end takes two persons.
web-guide-administrator-1 = An account holds a post, a place and a term; it ends by itself.
web-guide-administrator-2 = Places, from district to building, are imported from spreadsheets.
web-guide-administrator-3 = An import is checked first, row by row, and written afterwards.
web-guide-emergency-officer-1 = Incidents and clues come first: check what is new and report it.
web-guide-emergency-officer-2 = Sites: gates, valves and shelters, and what is missing of them.
web-guide-emergency-officer-3 = People, vehicles and rooms are called in from organisations by their compacts.
web-guide-security-keeper-1 = Accounts: who has left or lost a telephone loses ways in and duties.
web-guide-security-keeper-2 = Exports: when a list turns up outside, its mark says whose copy it is.
web-guide-security-keeper-3 = Broken glass is reviewed within a day; without good reason the account stops.
web-guide-auditor-1 = An incident says who decided, on what basis, until when.
web-guide-auditor-2 = Data: what falls due and what was destroyed, with its certificate.
web-guide-auditor-3 = Check any receipt: a single changed letter would show.
web-guide-resident-1 = Unwell? Three presses tell the community doctor, and you get a receipt.
web-guide-resident-2 = Need a hand? Say what. When it is done, you are the one who confirms it.
web-guide-resident-3 = The public page says what the community did today and how fast.
web-practise = New here? Practise where all people and events are invented
web-glass-open = Emergency access is open until { $time }. Whoever you look at is told.
web-glass-see = See it, close it
