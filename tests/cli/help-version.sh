try
try --version
try help
try help nothing
try nothing
for command in decay measure spectrum precision base plot info; do
	"$hopeviz" help $command >help.txt
	echo "exit $?"
	"$hopeviz" $command --help | cmp - help.txt && head -n 1 help.txt
done
"$hopeviz" help >/dev/full
echo "exit $?"
