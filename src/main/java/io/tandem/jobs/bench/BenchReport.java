package io.tandem.jobs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.Kernels;
import io.tandem.storage.BuildInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The result of a measurement, as text and as JSON. */
public final class BenchReport {
  private static final double MILLIS = 1e3;

  private final BenchPlan plan;
  private final Kernels kernels;
  private final List<BenchWorker.Result> results;

  public BenchReport(BenchPlan plan, Kernels kernels, List<BenchWorker.Result> results) {
    this.plan = plan;
    this.kernels = kernels;
    this.results = results;
  }

  /** Returns one line; unless stated otherwise, figures are totals over workers. */
  public String json() throws JsonProcessingException {
    BenchShape shape = plan.shape();
    ModelSettings model = plan.settings().model();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("preset", shape.preset());
    json.put("math", plan.settings().training().math().name().toLowerCase(Locale.ROOT));
    json.put("workers", plan.workers());
    json.put("micro_batches", plan.microBatches());
    json.put("worker_is", plan.microBatches() == 1 ? "thread" : "threads, one per micro-batch");
    json.put("omp_num_threads", System.getenv("OMP_NUM_THREADS"));
    json.put("batch", shape.sentences());
    json.put("length", shape.length());
    json.put("vocab", shape.vocabulary());
    json.put("parameters", results.get(0).parameters());
    json.put("dropout", model.dropout());
    json.put("attention_dropout", model.attentionDropout());
    json.put("feed_forward_dropout", model.feedForwardDropout());
    json.put("warmup", plan.warmup());
    json.put("updates", plan.iterations());
    double tokens = 2.0 * plan.microBatches() * shape.batchTokens();
    json.put("tokens_per_s_median", Math.round(sum(r -> tokens / r.timings().median())));
    json.put("tokens_per_s_best", Math.round(sum(r -> tokens / r.timings().best())));
    json.put(
        "sentences_per_s", Math.round(sum(r -> plan.sentencesOfUpdate() / r.timings().median())));
    json.put("update_ms_median", rounded(sum(r -> r.timings().median()) / results.size() * MILLIS));
    json.put("loss", rounded(sum(BenchWorker.Result::loss) / results.size()));
    json.put("peak_rss_mb", PeakMemory.megabytes());
    json.put("kernels", kernels.description());
    json.put("profiled", plan.profile());
    json.put("java", System.getProperty("java.version"));
    json.put("commit", BuildInfo.current().commit());
    return new ObjectMapper().writeValueAsString(json);
  }

  private double sum(ToDoubleFunction<BenchWorker.Result> figure) {
    return results.stream().mapToDouble(figure).sum();
  }

  private static double rounded(double value) {
    return Math.round(value * MILLIS) / MILLIS;
  }

  /** Returns the time of an update by kernel. */
  public String profileTable() {
    return ProfileTable.of("update", results.stream().map(BenchWorker.Result::timings).toList());
  }
}
