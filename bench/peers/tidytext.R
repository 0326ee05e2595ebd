# Tokens in a data frame, joined with the word list, counted: the tidytext
# way. It gets the bare texts, so it has no JSON to read; no stems.
ready <- suppressPackageStartupMessages(
  requireNamespace("tidytext", quietly = TRUE) &&
    requireNamespace("dplyr", quietly = TRUE))
if (!ready) {
  message("r-cran-tidytext is not installed")
  quit(status = 77)
}
paths <- commandArgs(trailingOnly = TRUE)
words <- read.delim(paths[2], header = FALSE, quote = "", encoding = "UTF-8",
                    col.names = c("word", "lang", "stance"))
begin <- proc.time()[["elapsed"]]
texts <- readLines(paths[3], encoding = "UTF-8")
comments <- data.frame(id = seq_along(texts), text = texts)
tokens <- tidytext::unnest_tokens(comments, word, text)
found <- dplyr::inner_join(tokens, words, by = "word")
counts <- dplyr::count(found, id, stance)
cat(proc.time()[["elapsed"]] - begin, sum(counts$n), "\n")
