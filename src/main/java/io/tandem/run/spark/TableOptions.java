package io.tandem.run.spark;

import io.tandem.UserException;
import io.tandem.config.SettingsText;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.metrics.tokenize.UnknownName;
import io.tandem.run.spark.NamedModels.NamedModel;
import io.tandem.translation.spark.TranslationCounts;
import io.tandem.translation.spark.TranslationModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a query wants a table translated. Driver only.
 *
 * @param columns the columns by the names of the options
 * @param format of the documents in the column; empty for texts
 * @param settings those that differ from the model's
 */
record TableOptions(Map<String, String> columns, String format, List<String> settings) {
  private static final String FORMAT = "format";
  private static final String SOURCE = "sourceCol";
  private static final String TRANSLATION = "translationCol";
  private static final String REVIEW = "reviewCol";

  private static final List<String> OF_TEXTS =
      List.of(SOURCE, TRANSLATION, "prefixCol", "scoreCol", "alignmentCol", "nBestCol");

  private static final List<String> OF_DOCUMENTS = List.of(SOURCE, TRANSLATION, REVIEW);

  /**
   * @param function for messages
   * @param options each as key=value
   */
  static TableOptions of(String function, List<String> options) {
    Map<String, String> columns = new TreeMap<>();
    List<String> settings = new ArrayList<>();
    String format = "";
    for (String option : options) {
      String[] pair = option.split("=", 2);
      String key = pair[0].strip();
      if (key.equals(FORMAT) && pair.length > 1) {
        format = pair[1].strip();
      } else if (key.endsWith("Col") && pair.length > 1) {
        columns.put(key, pair[1].strip());
      } else {
        settings.add(option);
      }
    }
    List<String> known = format.isEmpty() ? OF_TEXTS : OF_DOCUMENTS;
    for (String column : columns.keySet()) {
      if (!known.contains(column)) {
        throw UserException.of(
            "%s: %s is no option of a table of %s; expected %s",
            function, column, format.isEmpty() ? "texts" : "documents", String.join(", ", known));
      }
    }
    return new TableOptions(columns, format, settings);
  }

  /**
   * @param path of a run or checkpoint
   */
  Dataset<Row> translated(Dataset<Row> table, String path) {
    return format.isEmpty() ? ofTexts(table, path) : ofDocuments(table, path);
  }

  private Dataset<Row> ofTexts(Dataset<Row> table, String path) {
    TranslationModel model = NamedModels.of(path, settings).model().copy(ParamMap.empty());
    columns.forEach(model::set);
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
                columns.getOrDefault(SOURCE, "source"),
                found,
                named.languages(),
                columns.getOrDefault(TRANSLATION, "translation"),
                columns.getOrDefault(REVIEW, ""),
                TranslationCounts.of(table.sparkSession().sparkContext())));
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
