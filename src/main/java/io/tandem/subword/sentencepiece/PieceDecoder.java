package io.tandem.subword.sentencepiece;

import io.tandem.Text;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the text of ids together. */
final class PieceDecoder {
  private static final String REPLACEMENT = "\uFFFD";

  private final SentencePieceModel model;
  private final Map<String, ScoredPiece> byText;

  PieceDecoder(SentencePieceModel model) {
    this.model = model;
    byText = model.pieces().stream().collect(Collectors.toMap(ScoredPiece::text, piece -> piece));
  }

  /** Puts the text of pieces together; one that the model does not have is text. */
  String decodePieces(List<String> pieces) {
    Decoding decoding = new Decoding();
    for (String piece : pieces) {
      ScoredPiece known = byText.get(piece);
      if (known == null) {
        decoding.addOther(piece);
      } else {
        decoding.add(known);
      }
    }
    decoding.closeBytes();
    return decoding.text.toString();
  }

  String decode(List<Integer> ids) {
    Decoding decoding = new Decoding();
    for (int id : ids) {
      if (id < 0 || id >= model.pieces().size()) {
        throw new IllegalArgumentException(
            Text.format(
                "id %d is not in the model, which has ids 0 to %d", id, model.pieces().size() - 1));
      }
      decoding.add(model.pieces().get(id));
    }
    decoding.closeBytes();
    return decoding.text.toString();
  }

  /** The decoding of one text. */
  private final class Decoding {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Whether the space that normalization put before the text may still come. */
    private boolean atStart = true;

    private boolean blankWasTaken;

    void add(ScoredPiece piece) {
      if (piece.type() == ScoredPiece.Type.BYTE) {
        bytes.write(Integer.parseInt(piece.text().substring(3, 5), 16));
        return;
      }
      begin();
      switch (piece.type()) {
        case CONTROL -> blankWasTaken = false;
        case UNKNOWN -> {
          blankWasTaken = false;
          text.append(model.unknownSurface());
        }
        default -> addText(piece.text());
      }
    }

    /** Adds a piece that the model does not have. */
    void addOther(String piece) {
      begin();
      addText(piece);
    }

    private void begin() {
      closeBytes();
      if (blankWasTaken || text.length() > 0) {
        atStart = false;
      }
    }

    private void addText(String piece) {
      Normalization normalization = model.normalization();
      String shown = piece;
      blankWasTaken = false;
      if (atStart && (normalization.addDummyPrefix() || normalization.removeExtraWhitespace())) {
        if (piece.startsWith(Utf8.SPACE_MARK_TEXT)) {
          shown = piece.substring(1);
          // If extra spaces are removed, all of those at the start go.
          blankWasTaken = !normalization.removeExtraWhitespace();
        }
      }
      text.append(shown.replace(Utf8.SPACE_MARK_TEXT, " "));
    }

    /** Appends the text of the pending bytes; each that is not UTF-8 becomes U+FFFD. */
    void closeBytes() {
      if (bytes.size() == 0) {
        return;
      }
      ByteBuffer in = ByteBuffer.wrap(bytes.toByteArray());
      CharBuffer out = CharBuffer.allocate(in.remaining());
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
      StringBuilder decoded = new StringBuilder();
      CoderResult result = decoder.decode(in, out, true);
      while (result.isError()) {
        decoded.append(out.flip()).append(REPLACEMENT.repeat(result.length()));
        out.clear();
        in.position(in.position() + result.length());
        result = decoder.reset().decode(in, out, true);
      }
      text.append(decoded.append(out.flip()));
      bytes.reset();
    }
  }
}
