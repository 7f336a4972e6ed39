export { type MeaningOptions, MeaningService } from './meaning-service.js';
