import { writeGenerated } from './generated-docs.js';

writeGenerated();
