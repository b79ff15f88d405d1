# Grids of parameters: their shape, points that are no encoding, and what is refused.
try sweep -e rope --over base=1000:1000000:4:log -d 128 -n 4096 --metric effective_range,first_negative,minimum
try sweep -e hope:base=500 --over damping=1.5:2:2 --over scale=0.5:1:2 -d 8 -n 64
try sweep -e hope --over damping=0.5:1.5:3 --metric rises --metric minimum
try sweep -e alibi --over head=0:7:8 --metric minimum -q
try sweep -e rope --over base=2:3:2 --metric rises --distances 0,5,50 -v --threads 2
# A curve that leaves a window has no shape.
try sweep -e window --over size=100:2000:5 --metric minimum,rises
try sweep -e window --over size=10:20:3 -q
# Shares of random pairs: verify's, of the same pairs at each point.
try sweep -e hope --over damping=1.0625:2:3 --metric decreasing,rising_tail,interior_rise,undecided --samples 3000
"$hopeviz" verify --monotone -e hope:damping=1.0625 -e hope:damping=2 --samples 3000 --format text
try sweep -e hope --over damping=1.0625:2:2 --metric interior_rise,minimum --metric decreasing --seed 7 -d 16 -v --threads 2
"$hopeviz" verify --monotone -e hope:damping=1.0625 --samples 1000 --seed 7 -d 16 --format text
try sweep -e alibi --over head=0:1:2 --metric decreasing --samples 5
seq 200 -1 1 >table.txt
try sweep -e t5:table=@table.txt --over max-distance=1e6:1e9:2 --metric decreasing,rising_tail,interior_rise,undecided
rm table.txt
"$hopeviz" sweep -e hope --over damping=1.01:2:5 --metric decreasing,rises --samples 700 --threads 1 >one.csv
"$hopeviz" sweep -e hope --over damping=1.01:2:5 --metric decreasing,rises --samples 700 --threads 8 >eight.csv
cmp one.csv eight.csv && echo the same bytes
rm one.csv eight.csv
"$hopeviz" sweep -e xpos --over base=10:1e5:30:log --threads 1 >one.csv
"$hopeviz" sweep -e xpos --over base=10:1e5:30:log --threads 3 >three.csv
cmp one.csv three.csv && echo the same bytes
rm one.csv three.csv
try sweep
try sweep -e rope
try sweep -e rope -e hope --over base=1:2:2
try sweep -e rope --over base=1:2
try sweep -e rope --over base=1:2:2:lin
try sweep -e rope --over base=0:2:2:log
try sweep -e rope --over base=1:2:0
try sweep -e rope --over base=2:3:2 --over base=4:5:2
try sweep -e rope --over base=2:3:10000 --over scale=1:2:10000
try sweep -e rope --over bse=2:3:2
try sweep -e rope:base=5 --over base=2:3:2
try sweep -e hope --over damping=0.5:0.9:3
try sweep -e rope --over base=2:3:2 --metric ranges
try sweep -e rope --over base=2:3:2 --metric rises,rises
try sweep -e hope --over damping=2:3:2 --curve bound
try sweep -e rerope --over window=2:3:2 --metric minimum,decreasing
try sweep -e hope --over damping=2:3:2 --samples 5
try sweep -e hope --over damping=2:3:2 --metric minimum --seed 5
try sweep -e hope --over damping=2:3:2 --metric decreasing --samples 0
try sweep -e hope --over damping=2:3:2 --metric decreasing --seed -1
try sweep -e rope --over base=2:3:2 -o missing/out.csv
try sweep -e rope --over base=2:3:2 -o /dev/full
left
