import com.teragrep.pth_03.antlr.DPLLexer;
import com.teragrep.pth_03.antlr.DPLParser;
import com.teragrep.pth_03.shaded.org.antlr.v4.runtime.BaseErrorListener;
import com.teragrep.pth_03.shaded.org.antlr.v4.runtime.CharStreams;
import com.teragrep.pth_03.shaded.org.antlr.v4.runtime.CommonTokenStream;
import com.teragrep.pth_03.shaded.org.antlr.v4.runtime.RecognitionException;
import com.teragrep.pth_03.shaded.org.antlr.v4.runtime.Recognizer;
import java.nio.charset.StandardCharsets;

/** Reads searches, NUL between them; writes for each a line: what its grammar finds wrong, or nothing. */
public class Spl {
    public static void main(String[] none) throws Exception {
        String all = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (String search : all.split("\0")) {
            StringBuilder faults = new StringBuilder();
            BaseErrorListener listener = new BaseErrorListener() {
                @Override
                public void syntaxError(Recognizer<?, ?> at, Object symbol, int line, int column,
                        String message, RecognitionException error) {
                    String told = message.length() > 200 ? message.substring(0, 200) : message;
                    faults.append(line + ":" + column + " " + told.replace("\n", " ") + "; ");
                }
            };
            DPLLexer lexer = new DPLLexer(CharStreams.fromString(search));
            DPLParser parser = new DPLParser(new CommonTokenStream(lexer));
            for (Recognizer<?, ?> each : new Recognizer<?, ?>[] {lexer, parser}) {
                each.removeErrorListeners();
                each.addErrorListener(listener);
            }
            parser.root();
            System.out.println(faults.toString().strip());
        }
    }
}
