# Every encoding of the table, at its defaults or near them.
printf '0.5\n0.25,-1 2\n' >table
for spec in rope:partial=0.5 linear:factor=4 dynamic:factor=2:original=512:seq-len=2048 ntk:factor=4 \
	yarn:factor=4:original=4096 yarn:factor=4:ramp=rotations:truncate=0 longrope:factors=@table llama3 \
	proportional:partial=0.25 p-rope hf-hope hope xpos retnet resonance cope-clip:clip-low-n=2 rerope:window=8 \
	randomized alibi:heads=12:head=9 t5:table=@table kerple-log kerple-power sandwich window:size=6 nope sinusoidal; do
	try decay -d 8 -e $spec --distances 0,1,5,10,1000
done
try decay -d 8 -e dynamic:factor=2:original=512 --seq-len 2048 --distances 1000
rm table
left
