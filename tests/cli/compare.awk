# compare.awk WANT GOT -- the same lines, but for digits that differ by less than 1e-9 of their number.
function number(word) {
	return word ~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/
}
function close_to(a, b) {
	size = a < 0 ? -a : a
	off = a < b ? b - a : a - b
	return off <= 1e-9 * size
}
function same(want, got,	i, n, m, w, g) {
	if (want == got)
		return 1
	n = split(want, w, /[ ,:=()'\[\]]/)
	m = split(got, g, /[ ,:=()'\[\]]/)
	if (n != m)
		return 0
	for (i = 1; i <= n; i++)
		if (w[i] != g[i] && !(number(w[i]) && number(g[i]) && close_to(w[i], g[i])))
			return 0
	return 1
}
FNR == NR {
	want[++lines] = $0
	next
}
{
	if (FNR > lines || !same(want[FNR], $0)) {
		printf "line %d:\n  want %s\n  got  %s\n", FNR, (FNR > lines ? "nothing" : want[FNR]), $0
		bad = 1
		exit
	}
	seen = FNR
}
END {
	if (!bad && seen < lines) {
		printf "line %d:\n  want %s\n  got  nothing\n", seen + 1, want[seen + 1]
		bad = 1
	}
	exit bad
}
