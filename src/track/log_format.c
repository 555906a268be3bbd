/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_format.h"

#define NUM	 "[0-9][0-9,]*(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
#define FRACTION "(?:[.,][0-9]+)?"
#define ZONE	 "(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})(?![0-9]))?"
#define HALF	 "(?: ?[AaPp][Mm](?![A-Za-z]))?"
#define CLOCK	 "[0-9]{2}:[0-9]{2}:[0-9]{2}" FRACTION HALF ZONE
#define DATE	 "[0-9]{4}[-/.]?[0-9]{2}[-/.]?[0-9]{2}[ T]" CLOCK
#define US_DATE	 "[0-9]{2}/[0-9]{2}/[0-9]{4} " CLOCK
#define DURATION "(?:[0-9]+ days?, )?(?:[0-9]+:)?[0-9]+:[0-9]{2}(?:\\.[0-9]+)?"

/* Megatron-LM, training_log in megatron/training/training.py, and what descends from it. */
#define ITERATION "\\biteration\\s+(?<step>[0-9]+)/\\s*(?<total>[0-9]+) \\|"
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
	      "Training epoch [0-9]+, iteration [0-9]+/(?<total0>[0-9]+) \\|.*?global_step: (?<step0>[0-9]+)" },
	    { "train_step_timing in s: ", "train_step_timing in s: (?<step_s>" NUM ")" },
	    { "global_step=",
	      "\\| [0-9]+/(?<total>[0-9]+) \\[(?<elapsed>" DURATION ")<.*global_step=(?<step0>[0-9]+)" } } },
	/* Hugging Face Trainer, trainer_state.json: TRL's trainers add step_time. */
	{ "trl-grpo-state",
	  LOG_DOCUMENT,
	  { { "\"step_time\":", "\"step_time\":\\s*(?<step_s>" NUM ")" },
	    { "\"step\":", "\"step\":\\s*(?<step>[0-9]+)" },
	    { "\"max_steps\":", "\"max_steps\":\\s*(?<total>[0-9]+)" },
	    { "\"train_runtime\":", "\"train_runtime\":\\s*(?<runtime_s>" NUM ")" } } },
	{ "hf-trainer-state",
	  LOG_DOCUMENT,
	  { { "\"step\":", "\"step\":\\s*(?<step>[0-9]+)" },
	    { "\"max_steps\":", "\"max_steps\":\\s*(?<total>[0-9]+)" },
	    { "\"train_runtime\":", "\"train_runtime\":\\s*(?<runtime_s>" NUM ")" } } },
	{ "hf-trainer-console",
	  LOG_BAR,
	  { { "%|", "^\\s*[0-9]+%\\|[^|]*\\| (?<step>[0-9]+)/(?<total>[0-9]+) \\[(?<elapsed>" DURATION
		    ")<[^,]*,\\s*(?:(?<step_s>" NUM ")s/it|(?<per_s>" NUM ")it/s|\\?it/s|\\?s/it)" },
	    /* a bar with a name is that of something else */
	    { "%|", "^\\s*[^\\s0-9%|][^%|]*:\\s+[0-9]+%\\|" } } },
	{ "llama-factory-old",
	  0,
	  { { "\"current_steps\":", "(?=.*\"current_steps\":\\s*(?<step>[0-9]+)[,}])(?=.*\"total_steps\":\\s*(?<total>["
				    "0-9]+))(?=.*\"learning_rate\":)"
				    "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION ")\")" },
	    { "\"current_steps\":",
	      "(?=.*\"current_steps\":\\s*(?<step>[0-9]+)[,}])(?=.*\"total_steps\":\\s*(?<total>[0-9]+))"
	      "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION ")\")" } } },
	{ "llama-factory",
	  0,
	  { { "\"current_steps\":",
	      "(?=.*\"current_steps\":\\s*(?<step>[0-9]+)[,}])(?=.*\"total_steps\":\\s*(?<total>[0-9]+))"
	      "(?=.*\"elapsed_time\":\\s*\"(?<elapsed>" DURATION
	      ")\")(?:.*\"total_tokens\":\\s*(?<tokens>[0-9]+))?" } } },
	/* torchtitan, components/metrics.py. */
	{ "torchtitan",
	  LOG_STEP_ONCE,
	  { { "tps:",
	      "(?:\\[rank(?<rank>[0-9]+)\\].*?)?(?<date>" DATE ").*? - step:\\s*(?<step>[0-9][0-9,]*)\\s.*?\\btps:" },
	    { "validate step:", "validate step:" } } },
	/* nanoGPT, train.py; modded-nanogpt's records; llm.c, train_gpt2.cu; nanochat, scripts/base_train.py. */
	{ "nanogpt", LOG_ONE_STEP, { { "iter ", "\\biter (?<step>[0-9]+): loss [^,]+, time (?<step_ms>" NUM ")ms" } } },
	{ "modded-nanogpt",
	  LOG_QUIET_COUNTER,
	  { { "train_time:", "\\bstep:(?<step>[0-9]+)/(?<total>[0-9]+) .*?train_time:(?<elapsed_ms>" NUM ")ms" },
	    /* the program's source, which its log begins with */
	    { "train_time:", "\\bstep:\\{" } } },
	{ "llm.c",
	  LOG_ONE_STEP,
	  { { " tok/s", "\\bstep\\s+(?<step>[0-9]+)/(?<total>[0-9]+) \\|.*?\\| (?<step_ms>" NUM ") ms \\|" } } },
	{ "llm.c-main", 0, { { "s:", "^s:(?<step>[0-9]+) (?:tel|trl|eval):" } } },
	{ "nanochat",
	  LOG_ONE_STEP,
	  { { "dt: ",
	      "\\bstep (?<step>[0-9]+)/(?<total>[0-9]+) \\([0-9.]+%\\) \\|.*?\\bdt: (?<step_ms>" NUM ")ms" } } },
	/* litgpt, pretrain.py: an iteration is a micro batch. */
	{ "litgpt",
	  LOG_ONE_STEP,
	  { { "iter time: ",
	      "\\biter (?<iteration>[0-9]+) step (?<step>[0-9]+) \\|.*?iter time: (?<step_ms>" NUM ") ms" } } },
	/* DeepSpeed, utils/timer.py and logging. */
	{ "deepspeed",
	  LOG_STEP_ONCE,
	  { { "step=",
	      "\\[(?<date>" DATE ")\\].*?(?:\\[Rank (?<rank>[0-9]+)\\] step=|/global_step=)(?<step>[0-9]+)," } } },
	/* MosaicML Composer, ConsoleLogger: a block of lines a batch. */
	{ "composer",
	  0,
	  { { "batch=",
	      "^\\s*\\[(?:epoch=(?<epoch>[0-9]+)(?:/[0-9]+)?\\]\\[)?batch=(?<step>[0-9]+)/(?<total>[0-9]+)\\]:" },
	    { "time/batch:", "\\btime/batch: (?<done0>[0-9]+)\\s*$" },
	    { "time/total:", "\\btime/total: (?<elapsed_h>" NUM ")\\s*$" },
	    { "time/token:", "\\btime/token: (?<tokens>[0-9]+)\\s*$" } } },
	/* OLMo-core, ConsoleLoggerCallback; the eta may hold a comma. */
	{ "olmo-core",
	  0,
	  { { "[step=", "(?:(?<date>" DATE ").*?)?\\[step=(?<step>[0-9]+)/(?<total>[0-9]+),epoch=" },
	    { "throughput/total tokens=", "throughput/total tokens=(?<tokens>[0-9,]+)" } } },
	/* MaxText, metric_logger.py. */
	{ "maxtext",
	  LOG_ONE_STEP,
	  { { "completed step: ", "(?:^|[^0-9])(?:(?<date>" DATE
				  ").*?)?completed step: (?<step0>[0-9]+), seconds: (?<step_s>" NUM ")," } } },
	/* nanotron, whose values have three digits. */
	{ "nanotron",
	  LOG_STEP_ONCE | LOG_MONTH_FIRST,
	  { { "elapsed_time_per_iteration_ms:",
	      "(?<date>" US_DATE "|" DATE
	      ").*?iteration: (?<step>[0-9]+) / (?<total>[0-9]+) \\|(?: consumed_tokens: (?<tokens>" NUM
	      "[KMBT]?) \\|)?.*?elapsed_time_per_iteration_ms: (?<step_ms>" NUM "[KMBT]?) \\|" } } },
	/* InternEvo. */
	{ "internlm",
	  LOG_STEP_ONCE,
	  { { "num_consumed_tokens=",
	      "(?<date>" DATE ").*?\\bstep=(?<step0>[0-9]+) loss=.*?\\bnum_consumed_tokens=(?<tokens>[0-9]+)" } } },
	/* fairseq and metaseq, the JSON and the simple progress bar. */
	{ "fairseq-metaseq",
	  LOG_STEP_ONCE,
	  { { "num_updates",
	      "(?<date>" DATE ") \\| INFO \\| train_inner \\|.*?num_updates\"?[:=]\\s*\"?(?<step>[0-9]+)[\",]" } } },
	/* verl, the console of its Tracking class; before 0.2 steps count from 0 and the parts of a step are summed. */
	{ "verl",
	  LOG_FROM_ZERO,
	  { { "step:", "(?:^|[^/\\w])step:(?<step>[0-9]+) - " },
	    { "timing_s/step:", "\\btiming_s/step:(?:np\\.float64\\()?(?<step_s>" NUM ")" },
	    { "timing/", "\\btiming/\\w+:(?:np\\.float64\\()?(?<add_s>" NUM ")" },
	    { "val", " - val\\S*:.*?\\btiming_s/testing:(?:np\\.float64\\()?(?<pause_s>" NUM ")" },
	    { "Total training steps:", "Total training steps: (?<total>[0-9]+)" } } },
	/* MLPerf logging; a block's start carries the samples of its end. */
	{ "mlperf",
	  LOG_LOOSE,
	  { { ":::MLLOG", "\"time_ms\":\\s*(?<unix_ms>[0-9]+).*?\"key\":\\s*\"(?:tracked_stats|block_stop|epoch_stop|"
			  "eval_start|eval_stop|"
			  "eval_accuracy|eval_loss|train_loss|run_stop)\".*?\"metadata\":\\s*\\{"
			  "(?=[^}]*(?:\"step\":\\s*(?<step>[0-9]+)|\"samples_count\":\\s*(?<samples>[0-9]+)))" },
	    { "\"run_start\"", "\"time_ms\":\\s*(?<unix_ms>(?<zero>[0-9])[0-9]+)" },
	    { "\"train_step_time\"", "\"train_step_time\":\\s*(?<step_s>" NUM ")" },
	    { "\"init_start\"", "\"time_ms\":\\s*(?<start_ms>[0-9]+)" },
	    { "\"global_batch_size\"", "\"key\":\\s*\"global_batch_size\",\\s*\"value\":\\s*(?<batch>[0-9]+)" } } },
	/* NVIDIA DLLogger's JSON: the last entry of a step is the step. */
	{ "dllogger",
	  0,
	  { { "DLLL ",
	      "\"timestamp\":\\s*\"?(?<unix_s>" NUM ")\"?.*?\"step\":\\s*\\[(?:[^\\]]*,\\s*)?(?<step>[0-9]+)\\]" },
	    { "train_step_timing", "\"train_step_timing\":\\s*(?<step_s>" NUM ")" } } },
	/* One object a line, as many loggers of metrics write; a bare "time" must be a date. */
	{ "json-lines",
	  0,
	  { { "step\":", "^\\s*\\{(?=.*\"(?:global_step|step|_step|iteration)\":\\s*(?<step>" NUM
			 ")\\s*[,}])(?=.*\"(?:(?:_?timestamp|datetime|date|wall_time|elapsed|elapsed_s|_runtime)\":\\s*"
			 "\"?(?<time>[^\",}]+)|time\":\\s*(?:\"(?<time>[^\"]+)\"|(?<time>[0-9]{9,}(?:\\.[0-9]+)?))))"
			 "(?:(?=.*\"(?:max_steps|total_steps)\":\\s*(?<total>[0-9]+)))?" } } },
	/* `ls -l --time-style=full-iso` of a folder of checkpoints. */
	{ "checkpoint-list",
	  LOG_SORTED,
	  { { "rw", "^[-dl][-rwxsStT.+@]+\\s.*?(?<date>" DATE
		    ") \\S*?(?:checkpoint|ckpt|global_step|step|iter|batch|ba)[-_=]?0*(?<step>[0-9]+)"
		    "(?:[-_.]\\S*)?/?\\s*$" } } },
};

const struct log_format *log_format_at(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index] : NULL;
}
