// HTTPRouting
