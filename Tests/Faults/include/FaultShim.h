/* Nothing to call: what it has stands in for the C library's own. */
