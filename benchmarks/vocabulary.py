"""The words the made-up listings are written with. No real organisation, person or number is in here."""

from __future__ import annotations

STARTS = (
    "Alder Amber Ash Aspen Barley Beck Birch Bramble Bright Brook Cedar Clover Copper Cress Dale Elder Elm Fallow "
    "Fern Field Finch Fox Gorse Green Hawthorn Hazel Heather Heron Holly Ivy Juniper Kestrel Lark Laurel Lime "
    "Linden Maple Marsh Meadow Mill Moss Nettle North Oak Orchard Otter Pebble Pine Plover Poplar Quarry Reed River "
    "Robin Rowan Rush Sedge Silver Sorrel South Spring Stone Swallow Sycamore Teasel Thorn Thrush Vale Walnut West "
    "Willow Winter Wren Yarrow Yew"
).split()
ENDS = (
    "bank barn beck bourne bridge brook bury cote croft dale den down fell field ford gate glen grove ham hay "
    "heath hill holme hurst lands lea ley mead mere mill moor nook over pool ridge rise shaw side stead stoke "
    "thorpe ton vale view ward water well wick wood worth"
).split()
ORGANISATIONS = (
    "Trust", "Community Association", "Charity", "Partnership", "Hub", "Network", "Care", "Society", "Council",
    "Foundation", "Volunteers", "Support", "Together", "Collective", "Company", "Church", "Club", "Services",
)  # fmt: skip
THINGS = (
    "Group", "Service", "Project", "Centre", "Club", "Team", "Helpline", "Clinic", "Drop-in", "Class", "Scheme",
    "Cafe", "Advice Desk", "Circle", "Programme", "Visits", "Network", "Workshop",
)  # fmt: skip
PEOPLE = (
    "older people", "young people", "parents", "carers", "families", "adults", "disabled people", "veterans",
    "people new to the area", "students", "people living alone", "anyone", "men", "women", "farm workers",
    "grandparents", "people out of work", "couples", "neighbours", "people with a long-term illness",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROOMS = (
    "the village hall", "the library", "the church rooms", "a school hall", "the leisure centre", "the surgery",
    "the scout hut", "a community garden", "the sports pavilion", "the old station", "a quiet house", "the town hall",
    "the day room", "the methodist chapel", "the market square", "a converted barn", "the medical centre",
)  # fmt: skip
ACTIONS = (
    "talk things over", "fill in forms", "make a plan", "meet others", "learn new skills", "find your way round",
    "get back on your feet", "keep moving", "share a meal", "understand letters", "sort out money", "stay at home",
    "feel steadier", "rest for an hour", "try something new", "cook for one", "use a tablet", "grow vegetables",
    "prepare for an appointment", "write a complaint", "plan a journey", "choose equipment", "keep warm",
    "borrow tools", "mend clothes", "sing", "paint", "swim", "walk further", "sleep better", "cut down",
)  # fmt: skip
MANNERS = (
    "gently", "in confidence", "without hurry", "step by step", "face to face", "by telephone", "over a cup of tea",
    "in a small circle", "one to one", "online", "with an interpreter", "in large print", "at your own pace",
)  # fmt: skip
THINGS_OFFERED = (
    "hot drinks", "a light lunch", "transport", "a hearing loop", "parking", "printed notes", "a crèche",
    "equipment on loan", "home visits", "a quiet corner", "a newsletter", "follow-up calls", "short courses",
    "peer mentors", "volunteer drivers", "specialist nurses", "trained advisers", "qualified instructors",
    "toys", "a lift", "wheelchair access", "information packs", "a warm welcome", "grants", "vouchers", "blankets",
)  # fmt: skip
SENTENCES = (
    "We help {people} with {phrase}, {manner}.",
    "Come to {room} on {day} to {action} and {action2}.",
    "Our volunteers offer {offer} and {offer2} to {people}.",
    "If you need {phrase}, ring us or ask somebody to ring for you.",
    "There is {offer} at every session, and you may bring a friend.",
    "Many {people} tell us that {phrase} was what they looked for.",
    "The team can {action} with you {manner}, at home or in {room}.",
    "No appointment is needed on {day} mornings; at other times please book.",
    "We have worked around {town} for {number} years and know the area well.",
    "Staff at {place} meet {people} who want to {action}.",
    "Ask about {phrase} and about {phrase2} at the desk.",
    "Sessions last {number} minutes and begin promptly after {offer}.",
    "A doctor, nurse or social worker can send you, or you can come by yourself.",
    "We keep {number} places for {people} from {town} and the villages nearby.",
    "Some of our members first came to {action}; now they help others to {action2}.",
    "During the winter we move to {room}, where there is {offer}.",
    "You do not have to live in {town}; {people} travel from all over the county.",
    "Everything you say is kept {manner}, unless somebody is in danger.",
    "The group began at {place} when {people} asked for {phrase}.",
    "Please tell us beforehand if you need {offer} or {offer2}.",
    "We visit {place} every other {day} and explain {phrase}.",
    "Children are welcome in the holidays, with an adult who can {action}.",
    "Leaders are trained in first aid, safeguarding and {phrase}.",
    "Once a month we {action} together in {room}.",
)
SUMMARIES = (
    "{Phrase} for {people} in {town}.",
    "Help with {phrase} and {phrase2}, {manner}.",
    "A place for {people} to {action} and {action2}.",
    "{Phrase}, with {offer}, in {room}.",
)
