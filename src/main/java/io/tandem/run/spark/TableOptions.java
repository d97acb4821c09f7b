package io.tandem.run.spark;

import io.tandem.Nearest;
import io.tandem.UserException;
import io.tandem.config.SettingsText;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.Sentences;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.metrics.tokenize.UnknownName;
import io.tandem.run.spark.NamedModels.NamedModel;
import io.tandem.storage.GivenPath;
import io.tandem.translation.spark.TranslationCounts;
import io.tandem.translation.spark.TranslationModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How a query wants a table translated. Driver only.
 *
 * @param options those of columns, and {@value #SRX}, by their names
 * @param format of the documents in the column; empty for texts
 * @param settings those that differ from the model's
 */
record TableOptions(Map<String, String> options, String format, List<String> settings) {
  private static final String FORMAT = "format";
  private static final String SOURCE = "sourceCol";
  private static final String TRANSLATION = "translationCol";
  private static final String REVIEW = "reviewCol";

  /** The file of rules that divide paragraphs into sentences. */
  private static final String SRX = "srx";

  private static final List<String> OF_TEXTS =
      List.of(SOURCE, TRANSLATION, "prefixCol", "scoreCol", "alignmentCol", "nBestCol");

  private static final List<String> OF_DOCUMENTS = List.of(SOURCE, TRANSLATION, REVIEW, SRX);

  private static final Set<String> ALL =
      Stream.of(OF_TEXTS, OF_DOCUMENTS, List.of(FORMAT))
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * @param function for messages
   * @param given each as key=value
   */
  static TableOptions of(String function, List<String> given) {
    Map<String, String> options = new TreeMap<>();
    List<String> settings = new ArrayList<>();
    String format = "";
    for (String option : given) {
      String[] pair = option.split("=", 2);
      String key = pair[0].strip();
      if (pair.length > 1 && isMisspelt(key)) {
        throw UserException.of(
            "%s: %s is no option of a table%s", function, key, Nearest.question(key, ALL));
      }
      if (key.equals(FORMAT) && pair.length > 1) {
        format = pair[1].strip();
      } else if ((key.endsWith("Col") || key.equals(SRX)) && pair.length > 1) {
        options.put(key, pair[1].strip());
      } else {
        settings.add(option);
      }
    }
    List<String> known = format.isEmpty() ? OF_TEXTS : OF_DOCUMENTS;
    for (String option : options.keySet()) {
      if (!known.contains(option)) {
        throw UserException.of(
            "%s: %s is no option of a table of %s; expected %s",
            function, option, format.isEmpty() ? "texts" : "documents", String.join(", ", known));
      }
    }
    return new TableOptions(options, format, settings);
  }

  /** Returns whether a name without a dot, as that of a setting has, is like that of an option. */
  private static boolean isMisspelt(String key) {
    return key.indexOf('.') < 0 && !ALL.contains(key) && Nearest.of(key, ALL).isPresent();
  }

  /**
   * @param path of a run or checkpoint
   */
  Dataset<Row> translated(Dataset<Row> table, String path) {
    return format.isEmpty() ? ofTexts(table, path) : ofDocuments(table, path);
  }

  private Dataset<Row> ofTexts(Dataset<Row> table, String path) {
    TranslationModel model = NamedModels.of(path, settings).model().copy(ParamMap.empty());
    options.forEach(model::set);
    return model.transform(table);
  }

  private Dataset<Row> ofDocuments(Dataset<Row> table, String path) {
    DocumentFormat found = documentFormat();
    List<String> aligned = new ArrayList<>(settings);
    aligned.add("search.alignments=true"); // by which codes find their places
    NamedModel named = NamedModels.of(path, aligned);
    return named
        .model()
        .extend(
            table,
            new AddDocuments(
                options.getOrDefault(SOURCE, "source"),
                found,
                context(named.languages()),
                options.getOrDefault(TRANSLATION, "translation"),
                options.getOrDefault(REVIEW, ""),
                TranslationCounts.of(table.sparkSession().sparkContext())));
  }

  private DocumentContext context(Languages languages) {
    DocumentContext context = DocumentContext.of(languages);
    return options.containsKey(SRX)
        ? context.with(
            Sentences.ofSrx(
                GivenPath.option(SRX, options.get(SRX)),
                SparkSession.active().sessionState().newHadoopConf(),
                languages.source()))
        : context;
  }

  private DocumentFormat documentFormat() {
    Map<String, DocumentFormat> ofText = new LinkedHashMap<>();
    for (DocumentFormat each : DocumentFormat.values()) {
      if (each.entries().isEmpty()) {
        ofText.put(SettingsText.name(each), each);
      }
    }
    if (!ofText.containsKey(format)) {
      throw UnknownName.of(FORMAT, format, List.copyOf(ofText.keySet()));
    }
    return ofText.get(format);
  }
}
