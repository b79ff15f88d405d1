// SPDX-License-Identifier: GPL-3.0-or-later
//
// plots/page.js -- reads numbers off the picture of an interactive page.  Over each panel lies an element that follows
// the pointer and the arrow keys; all in it is placed by shares of its size, so that the picture may have any.
'use strict';
{
	const page = JSON.parse(document.getElementById('data').textContent);
	const figure = document.querySelector('figure');

	// Names come from files: they are text, never HTML.
	const make = (tag, name, text = '') => {
		const element = document.createElement(tag);
		element.className = name;
		element.textContent = text;
		return element;
	};

	// Places an element by shares of the one that holds it, as { left: 0.5, top: 0.1 }.
	const put = (element, shares) => {
		for (const [side, share] of Object.entries(shares))
			element.style[side] = `${100 * share}%`;
		return element;
	};

	const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
	const inside = (share) => share >= 0 && share <= 1;
	const number = (value) => (value === null ? 'not finite' : String(value)); // shortest text of the same value
	const span = (low, high) => (low === high ? number(low) : `${number(low)} … ${number(high)}`);

	// --- axes and curves -----------------------------------------------------------------------------------------

	// How far along an axis a value lies: 0 at its low end, 1 at its high end.
	const position = (axis, value) => {
		const scaled = (v) => (axis.log ? Math.log(Math.max(v, 0)) : v);
		const [low, high] = [scaled(axis.low), scaled(axis.high)];
		return high > low ? (scaled(axis.magnitude ? Math.abs(value) : value) - low) / (high - low) : 0.5;
	};

	// Index of that of the rising values which is nearest to a place on an axis.
	const nearest = (axis, values, share) => {
		let low = 0;
		let high = values.length - 1;
		while (low < high) { // towards the first value there or beyond
			const middle = (low + high) >> 1;
			if (position(axis, values[middle]) < share)
				low = middle + 1;
			else
				high = middle;
		}
		const before = low > 0 ? share - position(axis, values[low - 1]) : Infinity;
		return before < position(axis, values[low]) - share ? low - 1 : low;
	};

	// The points of a curve in the order of x.  A line is a band whose edges are one.
	const in_order = ({ x, y, low = y, high = y, thinned = false }) => {
		const order = [...x.keys()].filter((i) => x[i] !== null).sort((a, b) => x[a] - x[b]);
		const ordered = (values) => order.map((i) => values[i]);
		return { x: ordered(x), low: ordered(low), high: ordered(high), thinned };
	};
	const data = page.data.map(() => null); // put in order when first pointed at: panels share curves, and may be many
	const points = (index) => (data[index] ??= in_order(page.data[index]));

	// From where to where a band is drawn, as shares of an axis.
	const edges = (axis, low, high) => {
		const [from, to] = [low, high].map((y) => position(axis, y ?? NaN)).sort((a, b) => a - b);
		return axis.magnitude && low * high < 0 ? [-Infinity, to] : [from, to]; // |y| comes down to 0
	};

	// --- what a panel shows at a place `at` of it ----------------------------------------------------------------

	// Of curves, places are the indices of stops: each x within the frame that one of them has.
	const reader_of_curves = (panel) => {
		const curves = panel.curves.map((curve) => ({ ...curve, ...points(curve.data) })).filter((c) => c.x.length > 0);
		const stops = [...new Set(curves.flatMap((curve) => curve.x))]
			.filter((x) => inside(position(panel.x, x))).sort((a, b) => a - b);

		// A dot, or along a band a bar, as far as it is in the frame.
		const mark = (color, left, [from, to]) => {
			if (!inside(left) || !(from <= 1 && to >= 0))
				return [];
			const element = make('i', from === to ? 'dot' : 'bar');
			element.style.background = color;
			return [put(element, from === to ? { left, bottom: from } :
				{ left, bottom: clamp(from, 0, 1), top: 1 - clamp(to, 0, 1) })];
		};
		const row = (curve, x, height) => {
			const i = nearest(panel.x, curve.x, position(panel.x, x));
			const ends = edges(panel.y, curve.low[i], curve.high[i]);
			return {
				name: curve.name || panel.y.label,
				value: span(curve.low[i], curve.high[i]) + (curve.x[i] === x ? '' : ` (${number(curve.x[i])})`) +
					(curve.thinned && curve.low[i] !== curve.high[i] && i + 1 < curve.x.length ? ` up to ${number(curve.x[i + 1])}` : ''),
				color: curve.color,
				marks: mark(curve.color, position(panel.x, curve.x[i]), ends),
				far: Math.min(...ends.map((end) => Math.abs(end - height))),
			};
		};
		return {
			find: (across) => (stops.length > 0 ? nearest(panel.x, stops, across) : null),
			step: (at, right) => clamp(at + right, 0, stops.length - 1),
			read: (at, height) => {
				const x = stops[at];
				const rows = curves.map((curve) => row(curve, x, height));
				const least = Math.min(...rows.map((r) => r.far).filter(Number.isFinite));
				rows.forEach((r) => { r.nearest = rows.length > 1 && r.far < Infinity && r.far === least; });
				return { x, center: [position(panel.x, x), 0.5], marks: rows.flatMap((r) => r.marks),
					rows: [{ name: panel.x.label, value: number(x) }, ...rows] };
			},
		};
	};

	// Of a map, places are its pixels: [column, row], row 0 at the bottom.
	const reader_of_map = ({ x, y, map }) => {
		const pixel = (column, row) =>
			[clamp(Math.floor(column), 0, map.x.length - 1), clamp(Math.floor(row), 0, map.y.length - 1)];
		return {
			find: (across, up) => pixel(across * map.x.length, up * map.y.length),
			step: ([column, row], right, up) => pixel(column + right, row + up),
			read: ([column, row]) => {
				const [width, height] = [1 / map.x.length, 1 / map.y.length];
				const [left, bottom] = [column * width, row * height];
				return {
					center: [left + width / 2, 1 - bottom - height / 2],
					marks: [put(make('i', 'pixel'), { left, bottom, width, height })],
					rows: [{ name: x.label, value: number(map.x[column]) }, { name: y.label, value: number(map.y[row]) },
						{ name: map.label, value: number(map.value[row][column]) }],
				};
			},
		};
	};

	// Of lanes, places are their numbers from the top.
	const reader_of_lanes = ({ lanes }) => {
		const lane = (down) => clamp(Math.floor(down), 0, lanes.names.length - 1);
		return {
			find: (across, up) => lane((1 - up) * lanes.names.length),
			step: (at, right, up) => lane(at - up),
			read: (at) => {
				const height = 1 / lanes.names.length;
				return {
					center: [0.5, (at + 0.5) * height],
					marks: [put(make('i', 'pixel'), { left: 0, top: at * height, width: 1, height })],
					rows: [{ name: lanes.names[at], value: '' }, ...lanes.items.filter((item) => item.lane === at)],
				};
			},
		};
	};

	const stands = (panel) => panel.map || panel.lanes; // places that go up and down, too
	const readers = page.panels.map(() => null); // made when first pointed at
	const made = (panel) => (panel.map ? reader_of_map : panel.lanes ? reader_of_lanes : reader_of_curves)(panel);
	const reader = (n) => (readers[n] ??= made(page.panels[n]));

	// --- the page ------------------------------------------------------------------------------------------------

	document.documentElement.dataset.theme = page.theme;
	figure.style.maxWidth = `${2 * page.width}in`;
	figure.querySelectorAll('svg title').forEach((title) => title.remove()); // gnuplot's own names, shown by browsers
	const layers = page.panels.map((panel) => {
		const layer = figure.appendChild(make('div', 'panel'));
		layer.tabIndex = 0;
		layer.setAttribute('role', 'application');
		layer.setAttribute('aria-label', `${panel.title || page.title}: ${panel.y.label} by ${panel.x.label}`);
		return put(layer, { left: panel.left, right: 1 - panel.right, top: panel.top, bottom: 1 - panel.bottom });
	});
	const what = page.panels.some((panel) => !stands(panel)) ? 'a curve' : page.panels[0].map ? 'the map' : 'a row';
	const hint = make('p', 'hint', `Point at ${what} to read its values; arrow keys step`);
	const readout = make('div', 'readout');
	const spoken = make('p', 'spoken');
	readout.hidden = true;
	readout.setAttribute('aria-hidden', 'true'); // what is spoken says the same
	spoken.setAttribute('aria-live', 'polite');
	figure.after(hint, readout, spoken);

	// Beside where the reader looks; where neither side has room, below or above.
	const settle = () => {
		if (readout.hidden)
			return;
		const { x, y, gap } = shown.where();
		const { clientWidth: width, clientHeight: height } = document.documentElement;
		const { width: wide, height: tall } = readout.getBoundingClientRect();
		let [left, top] = [x + gap, y + gap];
		if (left + wide > width)
			left = x - gap - wide;
		if (left < 0) {
			left = x - wide / 2;
			top = y + gap + tall > height ? y - gap - tall : y + gap;
		}
		readout.style.left = `${clamp(left, 0, Math.max(0, width - wide))}px`;
		readout.style.top = `${clamp(top, 0, Math.max(0, height - tall))}px`;
	};

	const line = ({ name, value, color = 'none', nearest: near }) => {
		const element = make('div', near ? 'row nearest' : 'row');
		element.append(make('i', 'swatch'), make('span', 'name', name), make('span', 'value', value));
		element.firstChild.style.background = color;
		return element;
	};
	const fill = (title, [first, ...others]) => {
		const list = make('div', others.length > 14 ? 'list long' : 'list');
		list.append(...others.map(line));
		readout.replaceChildren(...(title ? [make('div', 'title', title)] : []), line(first), list);
		readout.hidden = false;
		const near = list.querySelector('.nearest'); // in sight, however long the list
		list.scrollTop = near ? near.offsetTop - list.offsetTop - list.clientHeight / 2 : 0;
	};

	let shown = { n: -1, at: null, x: NaN }; // the latest reading
	const hide = () => {
		readout.hidden = true;
		layers.forEach((layer) => layer.replaceChildren());
	};

	// Shows what panel n has at a place; panels over the same quantity share the hair line.
	const show = (n, at, height, where) => {
		const { x, center, marks, rows } = reader(n).read(at, height);
		hide();
		page.panels.forEach((panel, m) => {
			const left = position(panel.x, x ?? NaN);
			if (!stands(panel) && panel.x.label === page.panels[n].x.label && inside(left))
				layers[m].append(put(make('i', 'hair'), { left }));
		});
		layers[n].append(...marks);
		fill(page.panels[n].title, rows);
		shown = { n, at, x, where: where ?? (() => {
			const { left, top, width, height: tall } = layers[n].getBoundingClientRect();
			return { x: left + width * center[0], y: top + tall * center[1], gap: 14 };
		}) };
		settle();
		spoken.textContent = where ? '' : rows.map(({ name, value }) => `${name} ${value}`).join(', ');
	};

	const point = (n, event) => {
		const { left, bottom, width, height } = layers[n].getBoundingClientRect();
		const up = (bottom - event.clientY) / height;
		const at = reader(n).find((event.clientX - left) / width, up);
		const gap = event.pointerType === 'touch' ? 32 : 14; // a finger hides more
		if (at !== null)
			show(n, at, up, () => ({ x: event.clientX, y: event.clientY, gap }));
	};

	// To panel n by a key: where it was read last, or where the panel before was.
	const enter = (n) => {
		const at = shown.n === n ? shown.at : reader(n).find(clamp(position(page.panels[n].x, shown.x), 0, 1) || 0, 0);
		if (at !== null)
			show(n, at, NaN);
	};

	const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
		Home: [-Infinity, 0], End: [Infinity, 0] };
	const press = (n, event) => {
		if (!steps[event.key] || event.altKey || event.ctrlKey || event.metaKey)
			return;
		const [right, up] = steps[event.key];
		event.preventDefault();
		if (up !== 0 && !stands(page.panels[n]))
			layers[n - up]?.focus();
		else if (readout.hidden || shown.n !== n)
			enter(n);
		else
			show(n, reader(n).step(shown.at, right, up), NaN);
	};

	layers.forEach((layer, n) => {
		layer.addEventListener('pointermove', (event) => point(n, event));
		layer.addEventListener('pointerdown', (event) => point(n, event));
		layer.addEventListener('pointerleave', (event) => event.pointerType === 'touch' || hide());
		layer.addEventListener('keydown', (event) => press(n, event));
		layer.addEventListener('focus', () => layer.matches(':focus-visible') && enter(n));
		layer.addEventListener('blur', () => shown.n === n && hide());
	});
	document.addEventListener('pointerdown', (event) => event.target.closest('.panel') || hide());
	document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
	addEventListener('scroll', settle, { passive: true });
	addEventListener('resize', settle);
}
