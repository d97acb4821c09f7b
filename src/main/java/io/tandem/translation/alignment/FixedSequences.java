package io.tandem.translation.alignment;

import io.tandem.text.Words;
import io.tandem.text.Words.Word;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Codes that follow each other in any translation: a tag with {@code canReorder="firstNo"} and
 * those with {@code no} behind it (XLIFF 2.1, section 4.7.3.5).
 */
final class FixedSequences {
  private static final Pattern FIRST = Pattern.compile("\\scanReorder\\s*=\\s*[\"']firstNo[\"']");
  private static final Pattern NEXT = Pattern.compile("\\scanReorder\\s*=\\s*[\"']no[\"']");

  private FixedSequences() {}

  /** Returns whether each sequence of the source is in the target, with no other code in it. */
  static boolean areKept(CodedText source, CodedText target) {
    List<String> codes = raws(source);
    for (int first = 0; first < codes.size(); first++) {
      if (FIRST.matcher(codes.get(first)).find()) {
        int last = first;
        for (int next = first + 1; next < codes.size(); next++) {
          boolean isOther = FIRST.matcher(codes.get(next)).find();
          if (isOther && source.codes().get(next).kind() != Code.Kind.CLOSE) {
            break;
          }
          last = NEXT.matcher(codes.get(next)).find() ? next : last;
        }
        if (Collections.indexOfSubList(raws(target), codes.subList(first, last + 1)) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<String> raws(CodedText text) {
    return text.codes().stream().map(Code::raw).toList();
  }

  /** Returns a target with all codes in the order of the source, each at its relative position. */
  static CodedText inOrder(CodedText source, String target) {
    List<Word> sourceWords = Words.of(source.text());
    List<Word> targetWords = Words.of(target);
    CodedText.Builder out = new CodedText.Builder();
    int end = 0;
    for (Code code : source.codes()) {
      int point = point(code.at(), sourceWords, targetWords, target.length());
      out.text(target.substring(end, point));
      out.alone(code);
      end = point;
    }
    out.text(target.substring(end));
    return out.build();
  }

  private static int point(int at, List<Word> source, List<Word> target, int end) {
    int before = 0;
    while (before < source.size() && source.get(before).to() <= at) {
      before++;
    }
    int words = source.isEmpty() ? 0 : Math.round((float) before * target.size() / source.size());
    return words < target.size() ? target.get(words).from() : end;
  }
}
