# Every claim, its verdict, and that verdicts follow from the parameters.
verdicts() {
	"$hopeviz" verify --format csv "$@" | sed 's/^\([a-z0-9-]*\),\("[^"]*"\|[^,]*\),\([a-z-]*\),.*/\1 \3/'
	"$hopeviz" verify --format csv "$@" >/dev/null
	echo "exit $?"
}
try verify --list
try verify --list --format csv
verdicts
verdicts -d 8 --damping 0.9 --claim threshold --claim monotone-aligned
verdicts --damping 1 --claim threshold --claim monotone-aligned --claim asymptotic
try verify --claim threshold
try verify --claim threshold --claim monotone-aligned --damping 0.9
try verify --claim norm-bound --claim perplexity --format csv
try verify --claim algorithm-1 --claim alibi-not-monotone -d 2 --base 500000
try verify --claim perplexity -o claims.csv
cat claims.csv
rm claims.csv
try verify --claim threshold --claim asymptotic --damping +.99999999999999999999999999 --base 5.E2
try verify --claim monotone-generic --damping 1
try verify --claim peace
try verify --claim relative --damping -1
try verify --claim relative --damping 1:base=2
try verify --claim relative --base 1
try verify --claim relative -d 3
try verify --format json
try verify --format text -o claims.csv
try verify -e rope
try verify --list -p claims.png
try verify --samples 10
try verify claims.csv
left
