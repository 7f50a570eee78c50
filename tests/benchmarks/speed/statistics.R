# The statistics of a survey in R, each timed alone on answers that are already in memory.
#
#     Rscript statistics.R SURVEY LIMIT
#
# Prints one line per task: name, seconds, processor seconds, a number to compare. A task that takes more than LIMIT
# processor seconds is stopped ("stopped", the last after a tenth of them); one whose package is not there says so ("not installed").

arguments <- commandArgs(trailingOnly = TRUE)
limit <- as.numeric(arguments[2])
has <- function(package) requireNamespace(package, quietly = TRUE)
missing_texts <- c("", "x")
started <- proc.time()
if (has("data.table")) {
  data.table::setDTthreads(1)
  survey <- as.data.frame(data.table::fread(arguments[1], na.strings = missing_texts, showProgress = FALSE))
} else {
  survey <- read.csv(arguments[1], na.strings = missing_texts)
}
reading <- proc.time() - started

stated <- as.matrix(survey[, grep("_stated$", names(survey))])
enacted <- as.matrix(survey[, grep("_enacted$", names(survey))])
department <- factor(survey$department)
gaps <- stated - enacted
told <- function(name, ...) cat(paste(name, ..., sep = "\t"), "\n", sep = "")

task <- function(name, package, work, at_most = limit) {
  if (package != "" && !has(package)) {
    told(name, "not installed", package, "")
    return(invisible(NULL))
  }
  setTimeLimit(cpu = at_most, elapsed = Inf, transient = TRUE)
  started <- proc.time()
  found <- tryCatch(suppressWarnings(suppressMessages(work())), error = function(e) e)
  setTimeLimit(cpu = Inf)
  taken <- proc.time() - started
  if (inherits(found, "error")) {
    reached <- grepl("time limit", conditionMessage(found))
    told(name, if (reached) "stopped" else "failed", sum(taken[1:2]), if (reached) "" else conditionMessage(found))
  } else {
    told(name, taken[3], sum(taken[1:2]), signif(found, 7))
  }
}

told("reading", reading[3], sum(reading[1:2]), nrow(survey))

task("means and standard errors of 15 gaps by department", "", function() {
  there <- !is.na(gaps)
  values <- ifelse(there, gaps, 0)
  n <- rowsum(there + 0, department)
  mean <- rowsum(values, department) / n
  variance <- (rowsum(values^2, department) - n * mean^2) / (n - 1)
  mean(sqrt(variance / n), na.rm = TRUE)
})

task("variance components of 15 gaps by REML", "lme4", function() {
  found <- sapply(seq_len(ncol(gaps)), function(p) {
    data <- data.frame(gap = gaps[, p], department = department)
    fit <- lme4::lmer(gap ~ 1 + (1 | department), data = data, na.action = na.omit)
    as.data.frame(lme4::VarCorr(fit))$vcov[1]
  })
  mean(found)
})

task("agreement rwg(j) of 15 enacted items by department", "multilevel", function() {
  whole <- complete.cases(enacted)
  found <- multilevel::rwg.j(enacted[whole, ], department[whole], ranvar = (5^2 - 1) / 12)
  mean(found$rwg.j, na.rm = TRUE)
})

task("alpha of 15 enacted items", "psych", function() {
  psych::alpha(as.data.frame(enacted), check.keys = FALSE, warnings = FALSE)$total$raw_alpha
})

task("mean and standard error of one gap by department, survey::svyby", "survey", function() {
  data <- data.frame(gap = gaps[, 1], department = department)
  design <- survey::svydesign(ids = ~1, weights = ~1, data = data[!is.na(data$gap), ])
  found <- survey::svyby(~gap, ~department, design, survey::svymean)
  mean(found$se, na.rm = TRUE)
}, at_most = limit / 10)
