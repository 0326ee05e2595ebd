-- A word of four capitals or more is shouted.
detector = { facets = { tone = { "shouting" } } }

function detect(r)
  for word, first, last in words() do
    if #word >= 4 and word:find("^%u+$") then
      return facet("tone", "shouting", first, last)
    end
  end
end
