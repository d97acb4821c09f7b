package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.InlineXml;
import io.tandem.corpus.format.InlineXml.Vocabulary;
import io.tandem.corpus.table.CodeColumns;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.types.StructType;

/**
 * Writes XLIFF 1.2 or 2.0 (OASIS): a {@code file} for rows that follow each other with the same
 * {@link CodeColumns#FILE_ID}, and were read from the same file; in it a {@code trans-unit} for
 * each row, or in 2.0 a {@code unit} for rows that follow each other with the same {@link
 * CodeColumns#UNIT_ID}, and a {@code segment} for each. Rows without a target become units to
 * translate.
 */
final class XliffWriter extends PairWriter {
  static final String VERSION_1 = "1.2";
  private static final String VERSION_2 = "2.0";

  /** XLIFF 1.2, 2.3.1; own ones begin with {@code x-}. */
  private static final List<String> STATES_1 =
      List.of(
          "final",
          "needs-adaptation",
          "needs-l10n",
          "needs-review-adaptation",
          "needs-review-l10n",
          "needs-review-translation",
          "needs-translation",
          "new",
          "signed-off",
          "translated");

  /** XLIFF 2.0, 4.3.1.30. */
  private static final List<String> STATES_2 =
      List.of("initial", "translated", "reviewed", "final");

  /** NMTOKEN of XML 1.0, as ids of XLIFF 2 are. */
  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{M}\\p{N}._:\\-]+");

  private static final String ONLY_FILE = "f1";

  private final Writer out;
  private final String name;
  private final boolean isVersion2;

  /** The attributes of a {@code file} of version 1. */
  private final String languages;

  private final Set<String> files = new HashSet<>();
  private final Set<String> units = new HashSet<>();
  private final Set<String> segments = new HashSet<>();

  /** The id of the open file; empty before the first. */
  private String file = "";

  /** The path that the rows of the open file were read from, where they have one. */
  private String readFrom = "";

  /** The id of the open unit of version 2; empty if there is none. */
  private String unit = "";

  private long row;

  XliffWriter(
      String path,
      StructType schema,
      TaskAttemptContext context,
      String sourceLanguage,
      String targetLanguage,
      String version)
      throws IOException {
    super(path, schema);
    name = new Path(path).getName();
    isVersion2 = version.equals(VERSION_2);
    languages =
        InlineXml.attribute("source-language", sourceLanguage)
            + InlineXml.attribute("target-language", targetLanguage);
    out = open(path, context);
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff")
        .append(InlineXml.attribute("version", version));
    if (isVersion2) {
      out.append(" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"")
          .append(InlineXml.attribute("srcLang", sourceLanguage))
          .append(InlineXml.attribute("trgLang", targetLanguage));
    } else {
      out.append(" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"");
    }
    out.append(">\n");
  }

  /**
   * @throws UserException if there is no such version
   */
  static void requireVersion(String version) {
    if (!version.equals(VERSION_1) && !version.equals(VERSION_2)) {
      throw UserException.of(
          "option version = %s: XLIFF is written in version %s or %s",
          version, VERSION_1, VERSION_2);
    }
  }

  @Override
  void write(Columns given) throws IOException {
    row++;
    String path = given.text(PairTable.FILE).orElse("");
    String fileId = id(given, CodeColumns.FILE_ID).orElse(ONLY_FILE);
    String unitId = id(given, CodeColumns.UNIT_ID).orElse(Long.toString(row));
    Optional<String> segmentId = id(given, CodeColumns.SEGMENT_ID);
    Vocabulary vocabulary = isVersion2 ? Vocabulary.XLIFF_2 : Vocabulary.XLIFF_1;
    String source =
        xml(given, CodeColumns.SOURCE_CODES, PairTable.SOURCE, vocabulary, unitId)
            .orElseThrow(
                () ->
                    UserException.of(
                        "%s, unit %s: the source is null; a unit has a source: leave such rows out",
                        name, unitId));
    // An empty text is what readers return where there is no target; codes are null there.
    Optional<String> target =
        xml(given, CodeColumns.TARGET_CODES, PairTable.TARGET, vocabulary, unitId)
            .filter(xml -> !xml.isEmpty() || given.text(CodeColumns.TARGET_CODES).isPresent());
    String state = state(given, unitId, target.isPresent());
    if (!fileId.equals(file) || !path.equals(readFrom)) {
      openFile(fileId, path);
    }
    if (isVersion2) {
      openUnit(unitId, given);
      out.append("<segment");
      if (segmentId.isPresent()) {
        requireNew(segments, requireId(segmentId.get(), "segmentId"), "segment", "unit " + unitId);
        out.append(InlineXml.attribute("id", segmentId.get()));
      }
      out.append(state);
    } else {
      String id = segmentId.map(segment -> unitId + "-" + segment).orElse(unitId);
      requireNew(units, id, "unit", "file " + fileId);
      out.append("<trans-unit").append(InlineXml.attribute("id", id));
    }
    out.append("><source>").append(source).append("</source>");
    if (target.isPresent()) {
      out.append("<target").append(isVersion2 ? "" : state).append('>');
      out.append(target.get()).append("</target>");
    }
    out.append(isVersion2 ? "</segment>" : "</trans-unit>\n");
  }

  /** Returns the attribute; without a target only version 2 has a state, which is initial. */
  private String state(Columns given, String unitId, boolean hasTarget) {
    List<String> states = isVersion2 ? STATES_2 : STATES_1;
    return given
        .text(CodeColumns.STATE)
        .filter(state -> hasTarget || (isVersion2 && state.equals(STATES_2.get(0))))
        .map(
            state -> {
              if (!states.contains(state) && (isVersion2 || !state.startsWith("x-"))) {
                throw UserException.of(
                    "%s, unit %s: state \"%s\": expected one of %s",
                    name, unitId, state, String.join(", ", states));
              }
              return InlineXml.attribute("state", state);
            })
        .orElse("");
  }

  private static Optional<String> id(Columns given, String column) {
    return given.text(column).filter(id -> !id.isEmpty());
  }

  private void openFile(String id, String path) throws IOException {
    closeFile();
    // The id of version 1 is the name of a document, which several files may have.
    requireNew(files, isVersion2 || path.isEmpty() ? id : id + ", read from " + path, "file", name);
    file = id;
    readFrom = path;
    units.clear();
    if (isVersion2) {
      out.append("<file").append(InlineXml.attribute("id", requireId(id, CodeColumns.FILE_ID)));
      out.append(" xml:space=\"preserve\">\n");
    } else {
      out.append("<file").append(InlineXml.attribute("original", id)).append(languages);
      out.append(" datatype=\"plaintext\" xml:space=\"preserve\"><body>\n");
    }
  }

  private void openUnit(String id, Columns given) throws IOException {
    if (id.equals(unit)) {
      return;
    }
    closeUnit();
    requireNew(units, id, "unit", "file " + file);
    unit = id;
    out.append("<unit").append(InlineXml.attribute("id", requireId(id, CodeColumns.UNIT_ID)));
    out.append('>');
    Optional<String> data = given.text(CodeColumns.ORIGINAL_DATA);
    if (data.isPresent()) {
      String place = "%s, unit %s, column originalData".formatted(name, id);
      out.append("<originalData>")
          .append(InlineXml.checked(data.get(), Vocabulary.ORIGINAL_DATA, place))
          .append("</originalData>");
    }
  }

  private void requireNew(Set<String> ids, String id, String kind, String place) {
    if (!ids.add(id)) {
      throw UserException.of(
          "%s: the %s %s comes twice in %s; keep the rows of a file together and in their order, as sortWithinPartitions(\"file\", \"line\") does, write files with the same ids by partitionBy(\"file\"), or give other ids",
          name, kind, id, place);
    }
  }

  private String requireId(String id, String column) {
    if (!ID.matcher(id).matches()) {
      throw UserException.of(
          "%s: %s \"%s\": an id of XLIFF 2 has letters, digits, and . _ : - alone; give such ids, or the option version=1.2",
          name, column, id);
    }
    return id;
  }

  private void closeUnit() throws IOException {
    if (!unit.isEmpty()) {
      out.append("</unit>\n");
      unit = "";
      segments.clear();
    }
  }

  private void closeFile() throws IOException {
    closeUnit();
    if (!file.isEmpty()) {
      out.append(isVersion2 ? "</file>\n" : "</body></file>\n");
    }
  }

  @Override
  void end() throws IOException {
    try (out) {
      if (files.isEmpty()) {
        openFile(ONLY_FILE, ""); // XLIFF has at least one
      }
      closeFile();
      out.append("</xliff>\n");
    }
  }
}
