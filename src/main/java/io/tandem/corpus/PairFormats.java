package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Input;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** The one place where the name of a format meets its parser. On executors. */
final class PairFormats {
  private PairFormats() {}

  /**
   * Opens a file with the parser of its format; nothing but what is needed to tell the kind of the
   * file is read yet.
   *
   * @throws IOException when a file cannot be opened
   * @throws io.tandem.config.UserException when a file is not what its name and format say
   */
  static PairReader open(BitextFile file, Configuration hadoop) throws IOException {
    Input input = file.input();
    String source = file.source();
    return switch (input.format()) {
      case TSV -> TsvReader.open(LineReader.open(source, hadoop), ColumnChoice.of(input));
      case CSV -> new CsvReader(LineReader.open(source, hadoop), ColumnChoice.of(input));
      case LINES -> AlignedReader.open(source, file.target(), hadoop);
      case JSONL -> new JsonLinesReader(LineReader.open(source, hadoop), JsonPaths.of(input));
      case TMX ->
          new TmxReader(
              XmlFile.open(source, hadoop), LanguagePair.required(input), input.inlineCodes());
      case XLIFF ->
          new XliffReader(
              XmlFile.open(source, hadoop), LanguagePair.of(input), input.inlineCodes());
      case PO -> GettextFile.open(source, hadoop);
      case SGM -> SgmReader.open(source, file.target(), hadoop);
      case WMTXML -> new WmtXmlReader(XmlFile.open(source, hadoop), LanguagePair.required(input));
      case PARQUET -> ParquetPairs.open(source, input, hadoop);
      case TABLE ->
          throw new IllegalStateException("a table is read by Spark, not as a file: " + source);
    };
  }
}
