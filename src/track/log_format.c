/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_format.h"

#define NUM	 "[0-9][0-9,]*(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
#define INT	 "[0-9]+(?:[,_][0-9]{3}(?![0-9]))*"
#define FRACTION "(?:[.,][0-9]+)?"
#define ZONE	 "(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})(?![0-9]))?"
#define HALF	 "(?: ?[AaPp][Mm](?![A-Za-z]))?"
#define CLOCK	 "[0-9]{1,2}:[0-9]{2}:[0-9]{2}" FRACTION HALF ZONE
#define DATE	 "(?:[0-9]{8}|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[ T]" CLOCK
#define US_DATE	 "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} " CLOCK
/* From a date on to what belongs to it: another date between them begins another line. */
#define NEXT	 "(?:(?!" DATE ").)*?"
#define DURATION "(?:[0-9]+ days?, )?(?:[0-9]+:)?[0-9]+:[0-9]{2}(?:\\.[0-9]+)?"

/* Of tqdm: the bar of training has no name, or one of these. */
#define BAR_NAME                                                                                                       \
	"(?:(?:[Tt]rain(?:ing)?|[Ss]teps?|[Ee]poch "                                                                   \
	"(?:(?<epoch>[0-9]+)/(?<epochs>[0-9]+)|(?<epoch0>[0-9]+)))[^%|:0-9/]{0,24}:?"                                  \
	"\\s+)?"
#define BAR_COUNT "[0-9][0-9.]*[kMG]?"

/* Megatron-LM, training_log in megatron/training/training.py, and what descends from it. */
#define ITERATION "\\biteration\\s+(?<step>" INT ")/\\s*(?<total>" INT ") \\|"
#define CONSUMED                                                                                                       \
	"(?:\\s*consumed samples:\\s*(?<samples>[0-9]+) \\|)?(?:\\s*consumed tokens:\\s*(?<tokens>[0-9]+) \\|)?"
#define SESSION_START                                                                                                  \
	{                                                                                                              \
		"] datetime:",                                                                                         \
			"\\[(?:before|after) (?:the )?(?:start of )?training[^\\]]*\\] datetime: (?<start>" DATE ")"   \
	}
#define SESSION_STOP                                                                                                   \
	{                                                                                                              \
		"] datetime:", "\\[exiting program[^\\]]*\\] datetime: (?<stop>" DATE ")"                              \
	}

/* A line that is an object, and no end of one with the beginning of another, with a step of such a name and a time, maybe within
 * another object. A bare "time" must be a date. */
#define JSON_TIME                                                                                                      \
	"(?:_?timestamp|@timestamp|ts|datetime|date|created_at|wall_time|unix_time|elapsed|elapsed_s|time_s|_runtime)"
#define JSON_MS "(?:timestamp_ms|ts_ms|elapsed_ms|time_ms|unix_ms)"
#define JSON_ROW(step)                                                                                                 \
	"^\\s*\\{(?!.*\\}\\s*\\{)(?=.*\"(?:\\w+[/.])?" step "\"\\s*:\\s*\"?(?<step>" NUM                               \
	")\"?\\s*[,}])(?=.*\"(?:" JSON_TIME "\"\\s*:\\s*\"?(?<time>[^\",}]+)|" JSON_MS                                 \
	"\"\\s*:\\s*\"?(?<time_ms>[^\",}]+)|time\"\\s*:\\s*(?:\"(?<time>[^\"]+)\"|"                                    \
	"(?<time>[0-9]{9,}(?:\\.[0-9]+)?))))(?:(?=.*\"(?:max_steps|total_steps)\"\\s*:\\s*(?<total>" INT ")))?"

static const struct log_format formats[] = {
	{ "megatron-lm",
	  LOG_STEP_ONCE,
	  { { "elapsed time per iteration",
	      "\\[(?<date>" DATE ")\\](?:(?!\\[[0-9]{4}-)[^|]){0,80}?" ITERATION CONSUMED
	      ".*?elapsed time per iteration \\((?:ms\\): (?<step_ms>" NUM ")|s\\): (?<step_s>" NUM ")) \\|" },
	    SESSION_START,
	    SESSION_STOP } },
	{ "primus",
	  LOG_STEP_ONCE,
	  { { "elapsed time per iteration",
	      "\\[(?<date>[0-9]{8} " CLOCK ")\\](?:(?!\\[[0-9]{8} )[^|]){0,160}?" ITERATION CONSUMED
	      ".*?elapsed time per iteration \\(ms\\): (?<step_ms>" NUM ")/" } } },
	{ "megatron-deepspeed",
	  0,
	  { { "elapsed time per iteration (s)",
	      ITERATION CONSUMED ".*?elapsed time per iteration \\(s\\): (?<step_s>" NUM ") \\|" },
	    SESSION_START,
	    SESSION_STOP } },
	{ "megatron-lm-old",
	  0,
	  { { "elapsed time per iteration",
	      ITERATION CONSUMED ".*?elapsed time per iteration \\(ms\\): (?<step_ms>" NUM ") \\|" },
	    SESSION_START,
	    SESSION_STOP } },
	/* NeMo 2 on Lightning: the console logger and its progress bar. */
	{ "nemo",
	  0,
	  { { "global_step: ",
	      "Training epoch [0-9]+, iteration [0-9]+/(?<total0>" INT ") \\|.*?global_step: (?<step0>" INT ")" },
	    { "train_step_timing in s: ", "train_step_timing in s: (?<step_s>" NUM ")" },
	    { "global_step=",
	      "\\| [0-9]+/(?<total>" INT ") \\[(?<elapsed>" DURATION ")<.*global_step=(?<step0>" INT ")" } } },
	/* Hugging Face Trainer, trainer_state.json: TRL's trainers add step_time. */
	{ "trl-grpo-state",
	  LOG_DOCUMENT,
	  { { "\"step_time\":", "\"step_time\":\\s*(?<step_s>" NUM ")" },
	    { "\"step\":", "\"step\":\\s*(?<step>" INT ")" },
	    { "\"max_steps\":", "\"max_steps\":\\s*(?<total>" INT ")" },
	    { "\"train_runtime\":", "\"train_runtime\":\\s*(?<runtime_s>" NUM ")" } } },
	{ "hf-trainer-state",
	  LOG_DOCUMENT,
	  { { "\"step\":", "\"step\":\\s*(?<step>" INT ")" },
	    { "\"max_steps\":", "\"max_steps\":\\s*(?<total>" INT ")" },
	    { "\"train_runtime\":", "\"train_runtime\":\\s*(?<runtime_s>" NUM ")" } } },
	{ "hf-trainer-console",
	  LOG_BAR,
	  { { "%|", "^\\s*" BAR_NAME "[0-9]+%\\|[^|]*\\| (?<step>" BAR_COUNT ")/(?<total>" BAR_COUNT
		    ") \\[(?<elapsed>" DURATION ")<[^,]*,\\s*(?:(?<step_s>" NUM ")s/[a-z]+|(?<per_s>" NUM
		    "k?)[a-z]+/s|\\?[a-z]+/s|\\?s/[a-z]+)" },
	    /* a bar with another name is that of something else */
	    { "%|", "^\\s*[^\\s0-9%|][^%|]*:\\s+[0-9]+%\\|" } } },
	{ "llama-factory-old",
	  0,
	  { { "\"current_steps\":",
	      "(?=.*\"current_steps\":\\s*(?<step>" INT ")[,}])(?=.*\"total_steps\":\\s*(?<total>["
	      "0-9]+))(?=.*\"learning_rate\":)"
	      "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION ")\")" },
	    { "\"current_steps\":",
	      "(?=.*\"current_steps\":\\s*(?<step>" INT ")[,}])(?=.*\"total_steps\":\\s*(?<total>" INT "))"
	      "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION ")\")" } } },
	{ "llama-factory",
	  0,
	  { { "\"current_steps\":",
	      "(?=.*\"current_steps\":\\s*(?<step>" INT ")[,}])(?=.*\"total_steps\":\\s*(?<total>" INT "))"
	      "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION
	      ")\")(?:.*\"total_tokens\":\\s*(?<tokens>[0-9]+))?" } } },
	/* torchtitan, components/metrics.py. */
	{ "torchtitan",
	  LOG_STEP_ONCE,
	  { { "tps:",
	      "(?:\\[rank(?<rank>[0-9]+)\\].*?)?(?<date>" DATE ")" NEXT " - step:\\s*(?<step>" INT ")\\s.*?\\btps:" },
	    { "validate step:", "validate step:" } } },
	/* nanoGPT, train.py; modded-nanogpt's records; llm.c, train_gpt2.cu; nanochat, scripts/base_train.py. */
	{ "nanogpt",
	  LOG_ONE_STEP,
	  { { "iter ", "\\biter (?<step>" INT "): loss [^,]+, time (?<step_ms>" NUM ")ms" } } },
	{ "modded-nanogpt",
	  LOG_QUIET_COUNTER,
	  { { "train_time:", "\\bstep:(?<step>" INT ")/(?<total>" INT ") .*?train_time:(?<elapsed_ms>" NUM ")ms" },
	    /* the program's source, which its log begins with */
	    { "train_time:", "\\bstep:\\{" } } },
	{ "llm.c",
	  LOG_ONE_STEP,
	  { { " tok/s", "\\bstep\\s+(?<step>" INT ")/(?<total>" INT ") \\|.*?\\| (?<step_ms>" NUM ") ms \\|" } } },
	{ "llm.c-main", 0, { { "s:", "^s:(?<step>" INT ") (?:tel|trl|eval):" } } },
	{ "nanochat",
	  LOG_ONE_STEP,
	  { { "dt: ",
	      "\\bstep (?<step>" INT ")/(?<total>" INT ") \\([0-9.]+%\\) \\|.*?\\bdt: (?<step_ms>" NUM ")ms" } } },
	/* litgpt, pretrain.py: an iteration is a micro batch. */
	{ "litgpt",
	  LOG_ONE_STEP,
	  { { "iter time: ",
	      "\\biter (?<iteration>[0-9]+) step (?<step>" INT ") \\|.*?iter time: (?<step_ms>" NUM ") ms" } } },
	/* DeepSpeed, utils/timer.py and logging. */
	{ "deepspeed",
	  LOG_STEP_ONCE,
	  { { "step=", "\\[(?<date>" DATE ")\\]" NEXT "(?:\\[Rank (?<rank>[0-9]+)\\] step=|/global_step=)(?<step>" INT
		       ")," } } },
	/* MosaicML Composer, ConsoleLogger: a block of lines a batch. */
	{ "composer",
	  0,
	  { { "batch=", "^\\s*\\[(?:epoch=(?<epoch>[0-9]+)(?:/(?<epochs>[0-9]+))?\\]\\[)?batch=(?<step>" INT
			")/(?<total>" INT ")\\]:" },
	    { "time/batch:", "\\btime/batch: (?<done0>[0-9]+)\\s*$" },
	    { "time/total:", "\\btime/total: (?<elapsed_h>" NUM ")\\s*$" },
	    { "time/token:", "\\btime/token: (?<tokens>[0-9]+)\\s*$" } } },
	/* OLMo-core, ConsoleLoggerCallback; the eta may hold a comma. */
	{ "olmo-core",
	  0,
	  { { "[step=", "(?:(?<date>" DATE ")" NEXT ")?\\[step=(?<step>" INT ")/(?<total>" INT "),epoch=" },
	    { "throughput/total tokens=", "throughput/total tokens=(?<tokens>[0-9,]+)" } } },
	/* MaxText, metric_logger.py. */
	{ "maxtext",
	  LOG_ONE_STEP,
	  { { "completed step: ", "(?:^|[^0-9])(?:(?<date>" DATE ")" NEXT ")?completed step: (?<step0>" INT
				  "), seconds: (?<step_s>" NUM ")," } } },
	/* nanotron, whose values have three digits. */
	{ "nanotron",
	  LOG_STEP_ONCE | LOG_MONTH_FIRST,
	  { { "elapsed_time_per_iteration_ms:",
	      "(?<date>" US_DATE "|" DATE ")(?:(?!" US_DATE "|" DATE ").)*?iteration: (?<step>" INT ") / (?<total>" INT
	      ") \\|(?: consumed_tokens: (?<tokens>" NUM
	      "[KMBT]?) \\|)?.*?elapsed_time_per_iteration_ms: (?<step_ms>" NUM "[KMBT]?) \\|" } } },
	/* InternEvo. */
	{ "internlm",
	  LOG_STEP_ONCE,
	  { { "num_consumed_tokens=", "(?<date>" DATE ")" NEXT "\\bstep=(?<step0>" INT
				      ") loss=.*?\\bnum_consumed_tokens=(?<tokens>[0-9]+)" } } },
	/* fairseq and metaseq, the JSON and the simple progress bar. */
	{ "fairseq-metaseq",
	  LOG_STEP_ONCE,
	  { { "num_updates", "(?<date>" DATE ") \\| INFO \\| train_inner \\|" NEXT
			     "num_updates\"?[:=]\\s*\"?(?<step>" INT ")[\",]" } } },
	/* verl, the console of its Tracking class; before 0.2 steps count from 0 and the parts of a step are summed. */
	{ "verl",
	  LOG_FROM_ZERO,
	  { { "step:", "(?:^|[^/\\w])step:(?<step>" INT ") - " },
	    { "timing_s/step:", "\\btiming_s/step:(?:np\\.float64\\()?(?<step_s>" NUM ")" },
	    { "timing/", "\\btiming/\\w+:(?:np\\.float64\\()?(?<add_s>" NUM ")" },
	    { "val", " - val\\S*:.*?\\btiming_s/testing:(?:np\\.float64\\()?(?<pause_s>" NUM ")" },
	    { "Total training steps:", "Total training steps: (?<total>" INT ")" } } },
	/* MLPerf logging; a block's start carries the samples of its end. */
	{ "mlperf",
	  LOG_LOOSE,
	  { { ":::MLLOG", "\"time_ms\":\\s*(?<unix_ms>[0-9]+).*?\"key\":\\s*\"(?:tracked_stats|block_stop|epoch_stop|"
			  "eval_start|eval_stop|"
			  "eval_accuracy|eval_loss|train_loss|run_stop)\".*?\"metadata\":\\s*\\{"
			  "(?=[^}]*(?:\"step\":\\s*(?<step>" INT ")|\"samples_count\":\\s*(?<samples>[0-9]+)))" },
	    { "\"run_start\"", "\"time_ms\":\\s*(?<unix_ms>(?<zero>[0-9])[0-9]+)" },
	    { "\"train_step_time\"", "\"train_step_time\":\\s*(?<step_s>" NUM ")" },
	    { "\"init_start\"", "\"time_ms\":\\s*(?<start_ms>[0-9]+)" },
	    { "\"global_batch_size\"", "\"key\":\\s*\"global_batch_size\",\\s*\"value\":\\s*(?<batch>[0-9]+)" } } },
	/* NVIDIA DLLogger's JSON: the last entry of a step is the step. */
	{ "dllogger",
	  0,
	  { { "DLLL ", "\"timestamp\":\\s*\"?(?<unix_s>" NUM
		       ")\"?(?:(?!\"timestamp\").)*?\"step\":\\s*\\[(?:[^\\]]*,\\s*)?(?<step>" INT ")\\]" },
	    { "train_step_timing", "\"train_step_timing\":\\s*(?<step_s>" NUM ")" } } },
	/* One object a line, as many loggers of metrics write. */
	{ "json-lines", 0, { { "step\"", JSON_ROW("(?:global_|train_|current_|_)?step") } } },
	{ "json-lines", 0, { { "\"iter", JSON_ROW("iter(?:ation)?") } } },
	/* key=value, as programs in Go and Rust log. */
	{ "logfmt",
	  0,
	  { { "step=", "(?=(?:.*\\s)?(?:global_|train_)?step=(?<step>" INT ")(?:/(?<total>" INT ")|[\\s,]|$))"
		       "(?=(?:.*\\s)?(?:ts|time|timestamp|datetime|date)=(?:\"(?<time>[^\"]+)\"|(?<time>" DATE
		       "|[0-9]{9,}(?:\\.[0-9]+)?)))"
		       "(?:(?=.*\\s(?:max_steps|total_steps)=(?<total>" INT ")))?" } } },
	/* `ls -l --time-style=full-iso` of a folder of checkpoints. */
	{ "checkpoint-list",
	  LOG_SORTED,
	  { { "rw", "^\\s*[-dl][-rwxsStT.+@]+\\s.*?(?<date>" DATE
		    ") \\S*?(?:checkpoint|ckpt|global_step|step|iter|batch|ba)[-_=]?0*(?<step>" INT ")"
		    "(?:[-_.]\\S*)?/?\\s*$" } } },
};

const struct log_format *log_format_at(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index] : NULL;
}
