"""A Slack of the tests' own, for the real slack_bolt and slack_sdk: nothing but ``base_url`` differs.

async with SlackServer(clock=clock) as server:
    team = server.workspace("Desk")  # with an app of its own: team.token (xoxb), team.app.token (xapp), team.app.secret
    desk = team.channel("key-west")  # the bot is in it; channel("x", private=True, invited=False, shared=True, id="C0123")
    ana = team.member("Ana", desk)  # a human at a keyboard in a channel; ana.at(other) sits elsewhere; team.group("desk", ana)
    client = AsyncWebClient(token=team.token, base_url=server.api_url)  # or GAVEL_SLACK_API_URL=server.api_url
    ...  # start the bot: AsyncApp(client=client), AsyncSocketModeHandler(app, team.app.token)
    await team.app.sockets.ready()
    answer = await ana.command("/gavel subscribe Key West, FL")  # acknowledged within 3 s, and something was shown
    answer.text, answer.blocks, answer.buttons, answer.ephemeral, answer.took  # took: real seconds until acknowledged
    form = (await ana.command("/gavel subscribe")).modal
    [choice, *_] = await ana.suggest(form, "Place", "key w")
    done = await ana.submit(form, {"Place": "Key West, FL", "Mode": "daily"})  # done.errors, done.modal
    await ana.press(server.messages(desk)[0], "Mute topic")  # a button, by label or action_id; choose() for menus and selects
    await ana.shortcut("why", message)
    home = await ana.open_home()
    server.faults.add("chat.postMessage", reset=True, after=True)  # stored, and the connection breaks
    server.rates.generous()  # rates follow the server's clock: a clock that stands still refuses the second message
    team.app.sockets.drop()
    assert [message.text for message in server.messages(desk)] == [...]  # what is read; message.fallback: the text field

Leaving the block fails the test if the bot did something that Slack would not understand (``server.violations``).
Channels: rename, archive, unarchive, delete, invite, kick, say. Teams: drop_scope, add_scope, revoke, deactivate, reinstate,
uninstall, edit_window. Sockets: drop, refresh, warn, down, up, lose, silent. HTTP mode: ``team.app.request_url = "http://…"``;
forged requests: ``await team.app.http.forge(answer.envelope, secret=…, age=400, signed=False)``. Redelivery on either:
``team.app.repeat()``, ``team.app.redeliver()``. ``team.app.declare(manifest)`` holds what people are offered and the app hears
to a manifest. ``kit`` has Block Kit by the piece, ``client`` and ``rig`` run the real libraries against the server.
"""

from tests.fakes.clock import ManualClock
from tests.fakes.slack.answer import Answer, Choice, NotAnswered
from tests.fakes.slack.member import Member
from tests.fakes.slack.rates import POST_MESSAGE, Rate
from tests.fakes.slack.server import SlackServer
from tests.fakes.slack.state import Channel, Message, Person
from tests.fakes.slack.view import View
from tests.fakes.slack.workspace import SCOPES, Workspace

__all__ = [
    "POST_MESSAGE",
    "SCOPES",
    "Answer",
    "Channel",
    "Choice",
    "ManualClock",
    "Member",
    "Message",
    "NotAnswered",
    "Person",
    "Rate",
    "SlackServer",
    "View",
    "Workspace",
]
