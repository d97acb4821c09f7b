package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.corpus.format.LineReader;
import io.tandem.interop.model.TokenSpelling;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.translation.Translator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Encodes lines to subwords and decodes them, in the form of an exported model: separated by
 * spaces, spelt as in the vocabularies for Hugging Face and CTranslate2, without EOS. The output of
 * an exported model for encoded lines decodes to the translator's translations.
 */
public abstract class SubwordStream extends StreamWork<String> {
  /** The number of lines to process together. */
  private static final int AT_ONCE = 1024;

  private static final String SPACE = " ";

  /** The directions. */
  public enum Direction {
    ENCODE,
    DECODE
  }

  private SubwordStream() {
    super(AT_ONCE);
  }

  /** Returns the conversion in a direction. */
  public static SubwordStream of(Direction direction, Subwords subwords, Translator translator) {
    return switch (direction) {
      case ENCODE -> new Encoding(TokenSpelling.END_OF_WORD.of(subwords.source()), translator);
      case DECODE -> new Decoding(subwords.target(), translator);
    };
  }

  @Override
  Supplier<String> reading(LineReader in) {
    return () -> {
      String line = in.next();
      return line == null ? null : converted(line, in);
    };
  }

  @Override
  void work(List<String> some, StringBuilder out) {
    some.forEach(line -> out.append(line).append('\n'));
  }

  /**
   * @param in the reader of the line, for messages
   */
  abstract String converted(String line, LineReader in);

  /** Returns a remark for the user at the end; empty for none. */
  public abstract String remark();

  private static final class Encoding extends SubwordStream {
    private final IntFunction<String> spelling;
    private final Translator translator;
    private long tooLong;

    Encoding(IntFunction<String> spelling, Translator translator) {
      this.spelling = spelling;
      this.translator = translator;
    }

    @Override
    String converted(String line, LineReader in) {
      int[] ids = translator.sourceIds(line);
      tooLong += ids.length > translator.maximumSourceTokens() ? 1 : 0;
      return Arrays.stream(ids).mapToObj(spelling).collect(Collectors.joining(SPACE));
    }

    @Override
    public String remark() {
      return tooLong == 0
          ? ""
          : Text.format(
              "lines of more than search.maximumSourceTokens (%d) subwords, which this model would"
                  + " translate in segments: %,d",
              translator.maximumSourceTokens(), tooLong);
    }
  }

  private static final class Decoding extends SubwordStream {
    private final Map<String, Integer> ids = new HashMap<>();
    private final Translator translator;

    Decoding(SubwordSide target, Translator translator) {
      this.translator = translator;
      IntFunction<String> spelling = TokenSpelling.END_OF_WORD.of(target);
      for (int id = 0; id < target.size(); id++) {
        ids.putIfAbsent(spelling.apply(id), id);
      }
    }

    @Override
    String converted(String line, LineReader in) {
      return line.isBlank()
          ? ""
          : translator.text(
              Arrays.stream(line.strip().split(SPACE)).mapToInt(token -> id(token, in)).toArray());
    }

    private int id(String token, LineReader in) {
      Integer id = ids.get(token);
      if (id == null) {
        throw UserException.of(
            "%s:%d: \"%s\" is no subword of the model's target side; expected subwords as"
                + " --subwords encode writes them, with one space between two",
            in.file(), in.lineNumber(), token);
      }
      return id;
    }

    @Override
    public String remark() {
      return "";
    }
  }
}
