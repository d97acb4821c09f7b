package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TranslationCounts;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Translates a stream of records. */
final class StreamTranslation extends StreamWork<InputRecord> {
  private final Translator translator;
  private final LineForm form;
  private final TranslationCounts counts;
  private final Consumer<String> tell;
  private final LineWarnings seen = new LineWarnings();
  private boolean warned;

  /**
   * @param tell receives warnings, before the lines are translated
   */
  StreamTranslation(
      Translator translator, LineForm form, TranslationCounts counts, Consumer<String> tell) {
    super(translator.linesAtOnce());
    this.translator = translator;
    this.form = form;
    this.counts = counts;
    this.tell = tell;
  }

  @Override
  Supplier<InputRecord> reading(LineReader in) {
    return form.reading(in);
  }

  @Override
  void work(List<InputRecord> some, StringBuilder out) {
    if (!warned) {
      some.forEach(seen::count);
      List<String> warnings = seen.warnings();
      warnings.forEach(tell);
      warned = !warnings.isEmpty();
    }
    form.translated(some, translator, counts).forEach(line -> out.append(line).append('\n'));
  }
}
