# hopeviz-encodings(7) has a section for every encoding of the table, in its order, with every key and its default.
"$hopeviz" info encodings >table
awk '/^[^ ].*: / && NR > 2 { sub(":", "", $1); name = $1; print name }
	/^      / { print name, $1, $2 }' table >told
awk '/^\.Ss / { name = $2; item = "" }
	/^\.Ss [a-z0-9-]+$/ { print name }
	/^\.It Cm / { item = $3 }
	/^Numbers,/ && item { print name, item, "none" }
	/efault / && item {
		value = $0
		sub(/.*efault /, "", value)
		sub(/ .*/, "", value)
		sub(/[;.]$/, "", value)
		print name, item, value
		item = ""
	}' "$here/../../man/hopeviz-encodings.7" >written
diff told written && echo "$(grep -c -v ' ' told) encodings, $(grep -c ' ' told) keys"
