package io.tandem.jobs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Text;
import io.tandem.storage.BuildInfo;
import io.tandem.text.Display;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The result of a measurement of translation, as text and as JSON. */
public final class DecodingReport {
  private static final double MILLIS = 1e3;

  private final DecodingPlan plan;
  private final DecodingModel model;
  private final List<BenchTimings> workers;

  private DecodingReport(DecodingPlan plan, DecodingModel model, List<BenchTimings> workers) {
    this.plan = plan;
    this.model = model;
    this.workers = workers;
  }

  /** Measures all workers side by side. */
  public static DecodingReport measure(DecodingPlan plan, DecodingModel model)
      throws InterruptedException {
    return new DecodingReport(
        plan,
        model,
        BenchThreads.run(
            plan.bench().workers(),
            (worker, measuring) -> new DecodingWorker(model, worker, measuring)));
  }

  /** Human-readable text, for all workers together. */
  public String summary() {
    return Text.format(
        "%s, beam %d, %s%s: %s target tokens/s, %s sentences/s by %s%nbatches of %d sentences of"
            + " %d tokens, %s ms per batch; %s",
        plan.bench().shape().preset(),
        plan.search().beam(),
        math(),
        plan.search().shortlist() ? ", by a shortlist" : "",
        Display.count(Math.round(perSecond(plan.batchTokens()))),
        Display.fixed(perSecond(plan.batch()), 1),
        Display.count(workers.size(), "worker"),
        plan.batch(),
        plan.length(),
        Display.fixed(batchMillis(), 1),
        model.kernels().description());
  }

  /** Returns one line; unless stated otherwise, figures are totals over workers. */
  public String json() throws JsonProcessingException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("preset", plan.bench().shape().preset());
    json.put("mode", "decode");
    json.put("math", math());
    json.put("workers", workers.size());
    json.put("worker_is", "thread");
    json.put("omp_num_threads", System.getenv("OMP_NUM_THREADS"));
    json.put("beam", plan.search().beam());
    json.put("batch", plan.batch());
    json.put("length", plan.length());
    json.put("shortlist", plan.search().shortlist());
    json.put("vocab", plan.bench().shape().vocabulary());
    json.put("parameters", model.parameters());
    json.put("warmup", plan.bench().warmup());
    json.put("batches", plan.bench().iterations());
    json.put("tokens_per_s_median", Math.round(perSecond(plan.batchTokens())));
    json.put("tokens_per_s_best", Math.round(sum(worker -> plan.batchTokens() / worker.best())));
    json.put("sentences_per_s", Math.round(perSecond(plan.batch()) * 10) / 10.0);
    json.put("batch_ms_median", Math.round(batchMillis() * 10) / 10.0);
    json.put("peak_rss_mb", PeakMemory.megabytes());
    json.put("kernels", model.kernels().description());
    json.put("profiled", plan.bench().profile());
    json.put("java", System.getProperty("java.version"));
    json.put("commit", BuildInfo.current().commit());
    return new ObjectMapper().writeValueAsString(json);
  }

  private String math() {
    return plan.search().math().name().toLowerCase(Locale.ROOT);
  }

  /** Returns units of work per second in the median batch, summed over workers. */
  private double perSecond(double unitsOfBatch) {
    return sum(worker -> unitsOfBatch / worker.median());
  }

  private double batchMillis() {
    return sum(BenchTimings::median) / workers.size() * MILLIS;
  }

  private double sum(ToDoubleFunction<BenchTimings> figure) {
    return workers.stream().mapToDouble(figure).sum();
  }

  /** Returns the time of a batch by kernel. */
  public String profileTable() {
    return ProfileTable.of("batch", workers);
  }
}
