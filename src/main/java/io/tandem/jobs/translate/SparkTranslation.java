package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.format.Languages;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.run.TrainedModel;
import io.tandem.run.report.HtmlPage;
import io.tandem.storage.GivenPath;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A request worked on by Spark: files or a table to files or a table. Driver only. */
public final class SparkTranslation {
  private static final double NANOS_PER_SECOND = 1e9;

  private final SparkSession spark;
  private final TranslateRequest request;

  /** The text files to translate; empty when the input is a table. */
  private final Optional<TextInput> text;

  private SparkTranslation(SparkSession spark, TranslateRequest request, Optional<TextInput> text) {
    this.spark = spark;
    this.request = request;
    this.text = text;
  }

  /**
   * Finds the input, before a model is loaded.
   *
   * @throws io.tandem.UserException if there is none
   */
  public static SparkTranslation of(SparkSession spark, TranslateRequest request)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    if (!request.page().isEmpty()) {
      HtmlPage.requireWritable(GivenPath.option("--page", request.page()), hadoop);
    }
    Optional<TextInput> text =
        !request.table().isEmpty()
            ? Optional.empty()
            : request.columns().isOfLines()
                ? Optional.of(InputKind.text(request.givenInput(), hadoop))
                : InputKind.columns(request.givenInput(), hadoop);
    return new SparkTranslation(spark, request, text);
  }

  /**
   * Translates everything that no earlier attempt has finished.
   *
   * @param context what documents are read with, if the input consists of documents
   * @return the report for the user
   */
  public String run(
      TrainedModel loaded,
      Settings settings,
      DocumentContext context,
      Supplier<JobProgress> showing)
      throws IOException {
    SearchSettings search = settings.search();
    TranslationCounts counts = TranslationCounts.of(spark.sparkContext());
    JavaSparkContext executors = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ExecutorKernels.require(executors, search.math());
    BroadcastTranslator sent =
        BroadcastTranslator.of(executors, loaded.model(), search, settings.seed());
    Optional<DocumentForm> documents =
        isOfDocuments() ? Optional.of(documentForm(context, search)) : Optional.empty();
    String unit = text.isPresent() ? "line" : "row";
    long start = System.nanoTime();
    try (JobProgress progress = showing.get()) {
      // Everything that the outcome depends on, except the input.
      Map<String, String> description =
          new TreeMap<>(
              Map.of(
                  "model", loaded.description(),
                  "model's checksum", loaded.model().fingerprint(),
                  "seed", Long.toString(sent.seed()),
                  "search settings", search.toString(),
                  "columns", request.columns().options(),
                  "memory", Integer.toString(context.memory().hashCode())));
      if (isOfDocuments()) {
        description.putAll(described(context));
      }
      long before =
          text.isPresent()
              ? new TextTranslation(spark, progress)
                  .translate(
                      text.get(),
                      output(),
                      sent,
                      documents.isPresent()
                          ? documents.get()
                          : request.fileForm(text.get(), search),
                      counts,
                      description)
              : translateTable(progress, request.extension(search, counts), sent, description);
      if (before > 0) {
        progress.say(Text.format("%,d %ss were already done", before, unit));
      }
      if (documents.isPresent()) {
        progress.say(documents.get().counts().describe());
        writePage(documents.get(), loaded.description());
      }
    } finally {
      sent.destroy();
    }
    return request.report(counts, unit, (System.nanoTime() - start) / NANOS_PER_SECOND);
  }

  /** Returns what the translation of documents depends on beside the memory, by name. */
  static Map<String, String> described(DocumentContext context) {
    Languages languages = context.languages();
    return Map.of(
        "languages", "%s to %s".formatted(languages.source(), languages.target()),
        "sentences", Integer.toString(context.sentences().toString().hashCode()));
  }

  /**
   * Returns whether documents are translated, which needs alignments.
   *
   * @throws io.tandem.UserException if only some of the files are documents
   */
  public boolean isOfDocuments() {
    return request.columns().isOfLines() && text.isPresent() && text.get().isOfDocuments();
  }

  private DocumentForm documentForm(DocumentContext context, SearchSettings search) {
    if (search.nBest() > 1) {
      throw UserException.of(
          "search.nBest = %d: a document holds one translation; give 1", search.nBest());
    }
    return new DocumentForm(
        context.languages(),
        context.sentences(),
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context.memory()),
        new DocumentCounts(spark.sparkContext()),
        request.page().isEmpty() ? List.of() : List.of(new DocumentPage(spark.sparkContext())));
  }

  private void writePage(DocumentForm form, String model) throws IOException {
    for (DocumentPage page : form.page()) {
      String html = page.html(model, form.counts().describe());
      HtmlPage.write(givenPage(), html, spark.sparkContext().hadoopConfiguration());
    }
  }

  private GivenPath givenPage() {
    return GivenPath.option("--page", request.page());
  }

  private long translateTable(
      JobProgress progress,
      TableExtension extension,
      BroadcastTranslator sent,
      Map<String, String> description)
      throws IOException {
    if (!request.outputTable().isEmpty()) {
      return new TableAppending(spark, progress, request.append())
          .append(extension, sent, description);
    }
    Path target = output();
    TableTranslation translation = new TableTranslation(spark, progress);
    return translation.translate(
        request.table().isEmpty()
            ? translation.files(request.givenInput())
            : translation.named(request.table()),
        target,
        extension,
        sent,
        description);
  }

  private Path output() {
    return request.givenOutput().in(spark.sparkContext().hadoopConfiguration());
  }
}
