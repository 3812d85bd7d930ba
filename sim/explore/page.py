"""The page of the explorer, as marimo reads it: controls and what they ask for; all else is beside it."""

import marimo

app = marimo.App(width="full", app_title="sme-sim explore")


@app.cell
def _():
    from functools import partial

    import marimo as mo

    from sim.config.schema.parts import LEVERS
    from sim.errors import SimError
    from sim.explore import figures, layout
    from sim.explore.mix import as_mix, mix_of, mixed
    from sim.explore.scene import scenario_of
    from sim.explore.serve import scene as opened
    from sim.language import speaking, tr
    from sim.plot.words import spoken

    scene = opened()
    speak = partial(speaking, scene.opened.lang)
    return LEVERS, SimError, as_mix, figures, layout, mix_of, mixed, mo, partial, scenario_of, scene, speak, spoken, tr


@app.cell
def _(mo):
    get_month, set_month = mo.state(10**6, allow_self_loops=True)
    get_playing, set_playing = mo.state(False, allow_self_loops=True)
    get_firm, set_firm = mo.state(None)
    return get_firm, get_month, get_playing, set_firm, set_month, set_playing


@app.cell
def _(mo, scene, speak, tr):
    with speak():
        population = mo.ui.dropdown(
            {title: name for name, title in scene.populations.items()}, value=scene.populations[scene.population],
            label=tr("Population"), full_width=True,
        )  # fmt: skip
        size = mo.ui.dropdown(
            {f"{n:,}": n for n in scene.sizes}, value=f"{scene.opened.population.n_smes:,}", label=tr("SMEs"),
            full_width=True,
        )  # fmt: skip
        seed = mo.ui.number(0, 2**31, step=1, value=scene.opened.seed, label=tr("Luck (seed)"), full_width=True)
    return population, seed, size


@app.cell
def _(mo, population, scene, speak, tr):
    with speak():
        policies = scene.policies(population.value)
        titles = {name: tr(_policy.title) for name, _policy in policies.items()}
        by_title = {f"{title} ({name})" if list(titles.values()).count(title) > 1 else title: name
                    for name, title in titles.items()}  # fmt: skip
        title_of = {name: title for title, name in by_title.items()}
        beginnings = mo.ui.multiselect(
            by_title, value=[title_of[scene.beginning]], label=tr("Start from one scenario, or mix several"),
            full_width=True,
        )  # fmt: skip
        beside = mo.ui.dropdown(
            by_title, value=title_of.get("baseline", next(iter(by_title))), label=tr("Compare with"), full_width=True
        )
    return beginnings, beside, policies


@app.cell
def _(LEVERS, SimError, beginnings, layout, mix_of, mo, population, scene, speak, spoken, tr):
    with speak():
        start, start_problem = None, ""
        try:
            start = scene.start(population.value, beginnings.value or ["baseline"])
        except SimError as error:
            start_problem = layout.wrong(str(error).splitlines())
            start = scene.start(population.value, beginnings.value[:1])
        shown = mix_of(start)
        weights = dict(zip(LEVERS, shown.weights, strict=True))
        switches = mo.ui.dictionary(
            {lever: mo.ui.switch(weights[lever] > 0, label=tr(spoken(lever))) for lever in LEVERS}
        )
        sliders = mo.ui.dictionary(
            {
                lever: mo.ui.slider(0, 100, step=1, value=weights[lever] or 20, debounce=True, full_width=True,
                                    show_value=True)
                for lever in LEVERS
            }
        )  # fmt: skip
        budget = mo.ui.number(
            0, 100_000, step=10, value=shown.budget, debounce=True, full_width=True,
            label=tr("Budget per SME and year ({money})", money=start.currency),
        )  # fmt: skip
        dates = scene.calendar(population.value, start)
        first = mo.ui.dropdown(dates, value=shown.first_month, label=tr("From"), full_width=True)
        last = mo.ui.dropdown(dates, value=shown.last_month, label=tr("To"), full_width=True)
    return budget, first, last, sliders, start, start_problem, switches


@app.cell
def _(LEVERS, as_mix, budget, first, last, mixed, sliders, speak, start, switches):
    with speak():
        mix = as_mix(
            budget.value or 0.0,
            {lever: sliders.value[lever] if switches.value[lever] else 0 for lever in LEVERS},
            first.value,
            last.value,
        )
        policy = mixed(start, mix)
    return mix, policy


@app.cell
def _(SimError, beside, layout, policies, policy, population, scene, seed, size, speak):
    with speak():
        pair, run_problem, drawings = None, "", {}
        try:
            _world = scene.world(population.value, size.value, int(seed.value or 0))
            pair = scene.pair(_world, policies[beside.value], policy)
        except SimError as error:
            run_problem = layout.wrong(str(error).splitlines())
    return drawings, pair, run_problem


@app.cell
def _(
    LEVERS, beginnings, beside, budget, first, last, layout, mix, mo, population, seed, size, sliders, speak, start,
    switches, tr,
):  # fmt: skip
    with speak():
        _rows = []
        for _lever in LEVERS:
            _off = {} if switches.value[_lever] else {"opacity": "0.3", "pointer-events": "none"}
            _rows += [switches[_lever], sliders[_lever].style(_off)]
        mo.output.replace(
            mo.sidebar(
                mo.vstack(
                    [
                        mo.Html(layout.style() + layout.side(tr("The policy"))),
                        beginnings,
                        budget,
                        mo.Html(layout.row(first.text, last.text)),
                        mo.Html(layout.side(tr("Levers and their weight in the budget"))),
                        *_rows,
                        mo.Html(layout.money_of_levers(mix, start.currency)),
                        mo.Html(layout.side(tr("The world"))),
                        beside,
                        population,
                        mo.Html(layout.row(size.text, seed.text)),
                    ],
                    gap=0.6,
                ),
                width="340px",
            )
        )
    return


@app.cell
def _(layout, mo, speak):
    with speak():
        mo.output.replace(mo.Html(layout.style() + layout.head()))
    return


@app.cell
def _(get_playing, mo, pair, set_month, set_playing, speak, tr):
    _months = pair.months if pair else 0

    def _go(by):
        set_month(lambda month: min(max(min(month, _months) + by, 0), _months))

    def _tick(_):
        def _on(month):
            if month + 1 >= _months:
                set_playing(False)
            return min(month + 1, _months)

        set_month(_on)

    def _press(_):
        if not get_playing():
            set_month(lambda month: 0 if month >= _months else month)
        set_playing(not get_playing())

    with speak():
        to_start = mo.ui.button(label="|◀", tooltip=tr("First month"), on_change=lambda _: set_month(0))
        back = mo.ui.button(label="◀", tooltip=tr("A month back"), on_change=lambda _: _go(-1))
        play = mo.ui.button(
            label=tr("Pause") if get_playing() else tr("Play"), kind="success", on_change=_press
        )
        forward = mo.ui.button(label="▶", tooltip=tr("A month on"), on_change=lambda _: _go(1))
        to_end = mo.ui.button(label="▶|", tooltip=tr("Last month"), on_change=lambda _: set_month(_months))
        clock = mo.ui.refresh(default_interval="0.6s", on_change=_tick) if get_playing() else mo.md("")
    return back, clock, forward, play, to_end, to_start


@app.cell
def _(get_month, mo, pair, set_month):
    month = min(get_month(), pair.months) if pair else 0
    months = mo.ui.slider(0, max(pair.months, 1) if pair else 1, value=month, on_change=set_month, full_width=True)
    return month, months


@app.cell
def _(back, clock, forward, layout, mo, month, months, pair, play, run_problem, speak, start_problem, to_end, to_start):
    with speak():
        _problems = [mo.Html(problem) for problem in (start_problem, run_problem) if problem]
        mo.output.replace(
            mo.vstack(
                [
                    *_problems,
                    *([mo.Html(layout.cards(pair, month))] if pair else []),
                    mo.hstack(
                        [
                            mo.hstack([to_start, back, play, forward, to_end], gap=0.3, justify="start"),
                            months,
                            mo.Html((layout.date(pair, month) if pair else "") + layout.unseen(mo.as_html(clock).text)),
                        ],
                        widths=[0.27, 0.55, 0.18],
                        align="center",
                        gap=1.0,
                    ),
                ],
                gap=0.8,
            )
        )
    return


@app.cell
def _(mo, speak, tr):
    with speak():
        WORLDS, LIFE, MONEY, CONTACTS, EXPORT = (
            tr("Two worlds"), tr("A firm's life"), tr("Money and gaps"), tr("Contacts"), tr("Export")
        )
        tabs = mo.ui.tabs({name: "" for name in (WORLDS, LIFE, MONEY, CONTACTS, EXPORT)})
        mo.output.replace(tabs)
    return CONTACTS, EXPORT, LIFE, MONEY, WORLDS, tabs


@app.cell
def _(LIFE, layout, mo, pair, speak, tabs, tr):
    table = None
    if pair and tabs.value == LIFE:
        with speak():
            _rows = layout.rows_of_firms(pair)
            table = mo.ui.table(
                _rows, selection="single", initial_selection=[0], page_size=8, show_column_summaries=False,
                show_data_types=False, show_download=False,
                label=tr("Click a firm; those to which the policy made a difference come first."),
            )  # fmt: skip
    return (table,)


@app.cell
def _(LIFE, figures, layout, mo, month, pair, partial, scene, set_firm, speak, table, tabs, tr):
    if table is not None and tabs.value == LIFE:
        with speak():
            _chosen = table.value[0][tr("Firm")] if table.value else None
            set_firm(_chosen)
            _told = []
            if _chosen is not None:
                _lives = scene.lives(pair, _chosen)
                _files = [
                    mo.download(partial(layout.file_of, pair, figures.FIRM, _kind, speak, _lives),
                                f"firm_{_chosen}.{_kind}", label=tr("This figure ({kind})", kind=_kind.upper()))
                    for _kind in ("pdf", "png")
                ]  # fmt: skip
                _told = [mo.Html(layout.curve(pair, _lives)), mo.hstack(_files, justify="start", gap=0.6),
                         mo.Html(layout.life(pair, _lives, month))]  # fmt: skip
            mo.output.replace(mo.vstack([table, *_told], gap=1.0))
    return


@app.cell
def _(
    CONTACTS, EXPORT, MONEY, WORLDS, beginnings, drawings, figures, get_firm, layout, mix, mo, month, pair, partial,
    scenario_of, speak, start, tabs, tr,
):  # fmt: skip
    def _figure(name, alt, in_time=True):
        if name not in drawings:
            drawings[name] = figures.drawn(pair, name)
        return mo.Html(layout.figure(drawings[name], month if in_time else pair.months, pair.months, alt))

    def _downloads():
        _text = scenario_of(start, mix, beginnings.value)
        _files = [mo.download(_text.encode(), "explored.yaml", "application/yaml", label=tr("Scenario (YAML)"))]
        for _name in figures.possible(pair):
            _title = figures.TITLES[_name]
            for _kind in ("pdf", "png"):
                _file = partial(layout.file_of, pair, _name, _kind, speak)
                _files.append(mo.download(_file, f"{_name}.{_kind}", label=f"{tr(_title)} ({_kind.upper()})"))
        _buttons = mo.hstack(_files, wrap=True, justify="start", gap=0.6)
        return [_buttons, mo.Html(layout.note(layout.how_to_run(pair))), mo.Html(layout.text(_text))]

    _shown = []
    if pair:
        with speak():
            if tabs.value == WORLDS:
                _shown = [
                    _figure("two_worlds", tr("Use of AI in both worlds")),
                    mo.Html(layout.maps(pair, month, get_firm())),
                ]
            elif tabs.value == MONEY:
                _shown = [
                    _figure("money", tr("Public money, and firms beyond the other world")),
                    mo.Html(layout.spent_table(pair, month)),
                    _figure("gaps", tr("Which gap binds first, in both worlds")),
                    mo.Html(layout.twins_table(pair)),
                ]
            elif tabs.value == CONTACTS:
                if figures.NOT_OF_MANY in figures.possible(pair):
                    _alt = tr("Contacts of firms, and when each began to use AI")
                    _shown = [_figure(figures.NOT_OF_MANY, _alt, in_time=False)]
                _shown.append(mo.Html(layout.note(layout.of_contacts(pair))))
            elif tabs.value == EXPORT:
                _shown = _downloads()
            if _shown:
                mo.output.replace(mo.vstack(_shown, gap=1.0))
    return


if __name__ == "__main__":
    app.run()
