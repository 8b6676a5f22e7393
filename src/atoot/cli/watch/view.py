"""The screen of `atoot watch`: columns, a status line, and a line for replies."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.widgets import Input, Static

from atoot.cli.watch.column import ColumnView
from atoot.cli.watch.model import WatchColumn, WatchModel
from atoot.entities import Status
from atoot.printable import printable

NARROWEST = 38
"""Cells that a column needs; where there are fewer, fewer columns are shown."""
AHEAD = 10
"""Entries above the end of a column at which older ones are fetched."""
TICK = 1.0
"""Seconds between two looks at the clock."""
KEYS = "j/k move · tab column · g top · b boost · f favourite · r reply · o open · w warning · q quit"


class Actions(Protocol):
    """Actions of the keys on posts; they report to the model, and raise nothing."""

    async def boost(self, post: Status) -> None:
        """Boost a post, or do so no more."""

    async def favourite(self, post: Status) -> None:
        """Like a post, or do so no more."""

    async def reply(self, post: Status, text: str) -> None:
        """Answer a post."""

    async def older(self, column: WatchColumn) -> None:
        """Fetch what is older, below a column."""

    def open(self, post: Status) -> None:
        """Open the page of a post."""

    def begin(self, post: Status) -> str:
        """How an answer to a post begins."""
        ...

    def give_up(self, post: Status, text: str) -> None:
        """Keep an answer that is not sent now."""


class WatchApp(App[None]):
    """The screen."""

    CSS: ClassVar[str] = """
    #state { height: 1; }
    #keys { height: 1; text-style: dim; }
    #reply { height: 3; display: none; }
    """
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    # All of them come before what has the focus: so keys act in the order in which they are typed.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, show=False, priority=True)
        for keys, action in (
            ("j,down", "move(1)"),
            ("k,up", "move(-1)"),
            ("pagedown,space", "move(5)"),
            ("pageup", "move(-5)"),
            ("g,home", "top"),
            ("G,end", "bottom"),
            ("tab,l,right", "turn(1)"),
            ("shift+tab,h,left", "turn(-1)"),
            ("b", "boost"),
            ("f", "favourite"),
            ("r", "reply"),
            ("o,enter", "open"),
            ("w", "warnings"),
            ("escape", "leave"),
            ("q", "end"),
            ("ctrl+c", "quit"),
        )
    ]
    _own_actions = frozenset(
        {"move", "top", "bottom", "turn", "boost", "favourite", "reply", "open", "warnings", "end"}
    )
    """What keys do that are letters while an answer is written."""

    def __init__(
        self, watch: WatchModel, actions: Actions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(ansi_color=True)
        self.watch_model = watch
        self._actions = actions
        self._clock = clock
        self._views = [ColumnView(watch, column, clock) for column in watch.columns]
        self._answered: Status | None = None
        self._working: set[object] = set()
        self._has_screen = False

    def compose(self) -> ComposeResult:
        """The parts of the screen."""
        yield Horizontal(*self._views)
        yield Static(id="state", markup=False)
        yield Static(KEYS, id="keys", markup=False)
        yield Input(id="reply", disabled=True, select_on_focus=False)

    def on_mount(self) -> None:
        """Begin to look at the clock."""
        self._has_screen = True
        self.set_interval(TICK, self.look)
        self.look()

    def on_resize(self, event: Resize) -> None:
        """Show as many columns as there is room for."""
        self._fit(event.size.width)
        self.look()

    @property
    def is_up(self) -> bool:
        """Whether there is a screen with all its parts."""
        return self._has_screen

    def look(self) -> None:
        """Bring what has changed to the screen, and nothing else."""
        for view in self._views:
            if view.looks_changed():
                view.refresh()
        line = printable(self.watch_model.line(self._clock().timestamp()))
        # There is none yet, or no more, while the screen is made and when it is taken down.
        for state in self.query("#state").results(Static):
            if getattr(state, "said", None) != line:
                state.said = line  # type: ignore[attr-defined]
                state.update(Text(line, no_wrap=True, overflow="ellipsis"))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something now."""
        if self._answered is not None and action in self._own_actions:
            return False
        return super().check_action(action, parameters)

    def action_end(self) -> None:
        """End it."""
        self.exit()

    def action_move(self, steps: int) -> None:
        """Choose another entry."""
        view, column = self._views[self.watch_model.focus], self.watch_model.column
        if abs(steps) > 1 or not view.scroll_within(steps):
            column.move(steps)
        if column.chosen >= len(column) - AHEAD:
            self._work(("older", column.stream), self._actions.older(column))
        self.look()

    def action_top(self) -> None:
        """Go to what is newest."""
        self.watch_model.column.go(0)
        self.look()

    def action_bottom(self) -> None:
        """Go to what is oldest here."""
        self.watch_model.column.go(len(self.watch_model.column))
        self.action_move(0)

    def action_turn(self, steps: int) -> None:
        """Give the keys to another column."""
        self.watch_model.turn(steps)
        self._fit(self.size.width)
        self.look()

    def action_warnings(self) -> None:
        """Show or hide what stands behind content warnings."""
        for view in self._views:
            view.shows_warnings = not view.shows_warnings
        self.look()

    def action_boost(self) -> None:
        """Boost what is chosen, or do so no more."""
        if (post := self._post()) is not None:
            self._work(("boost", post.id), self._actions.boost(post))

    def action_favourite(self) -> None:
        """Like what is chosen, or do so no more."""
        if (post := self._post()) is not None:
            self._work(("favourite", post.id), self._actions.favourite(post))

    def action_open(self) -> None:
        """Open the page of what is chosen."""
        if (post := self._post()) is not None:
            self._actions.open(post)
            self.look()

    def action_reply(self) -> None:
        """Write an answer to what is chosen."""
        if (post := self._post()) is None:
            return
        self._answered = post
        entry = self.query_one("#reply", Input)
        entry.disabled = False
        entry.display = True
        entry.value = self._actions.begin(post)
        entry.placeholder = "Enter sends, Escape keeps it as a draft"
        entry.cursor_position = len(entry.value)
        self.screen.set_focus(entry)  # at once: what is typed next is of the answer

    def action_leave(self) -> None:
        """Write no answer now."""
        if self._answered is None:
            return
        text, post = self._close_reply()
        if post is not None and text.strip() != self._actions.begin(post).strip():
            self._actions.give_up(post, text)
        self.look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send the answer."""
        event.stop()
        text, post = self._close_reply()
        if post is not None and text.strip() != self._actions.begin(post).strip() and text.strip():
            self._work(("reply", post.id), self._actions.reply(post, text))

    def _close_reply(self) -> tuple[str, Status | None]:
        entry, post = self.query_one("#reply", Input), self._answered
        self._answered, text = None, entry.value
        entry.value = ""
        entry.display = False
        entry.disabled = True
        self.set_focus(None)
        return text, post

    def _post(self) -> Status | None:
        """The post that is chosen."""
        entry = self.watch_model.column.entry
        post = entry.post if entry is not None else None
        if post is None:
            self.watch_model.said = "there is no post here"
            self.look()
        return post

    def _work(self, what: tuple[str, str], work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the screen, and each thing once at a time."""
        if what in self._working:
            work.close()
            return
        self._working.add(what)
        self.run_worker(self._done(what, work), exit_on_error=False)

    async def _done(self, what: tuple[str, str], work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._working.discard(what)
            self.look()

    def _fit(self, width: int) -> None:
        """Show the columns that there is room for, the one with the keys among them."""
        count = max(1, min(len(self._views), width // NARROWEST))
        first = min(self.watch_model.focus, len(self._views) - count)
        for place, view in enumerate(self._views):
            view.display = first <= place < first + count
