"""One normaliser, made once per item revision: HTML -> text, tokens with offsets and case."""
