// An SMTP server in a process of its own, so that it can be killed: `node smtp-program.js FOLDER PORT`.
import { SmtpCatcher } from '../../src/demo/smtp-catcher.js';

const [folder = '', port = '0'] = process.argv.slice(2);
const catcher = new SmtpCatcher(folder);
process.stdout.write(`ready ${await catcher.start(Number(port))}\n`);
